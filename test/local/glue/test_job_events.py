"""The events of job runs, as AWS's samples of them are.

https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
"""

from pathlib import Path
from typing import Any

import pytest
from ministack.services import glue

from local import settings
from local.glue.jobs import events, run, runs
from local.glue.jobs.run import JobRun
from local.glue.spark.pool import POOL
from local.state import saver

_RUN = {"JobName": "MyJob", "Id": "jr_1", "StartedOn": 1524603454.308, "Timeout": 5}


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(events, "publish", lambda *event: found.append(event))
    return found


@pytest.mark.parametrize(
    ("state", "error", "severity", "message"),
    [
        ("SUCCEEDED", "", "INFO", "Job run succeeded"),
        ("FAILED", "NameError: x", "ERROR", "NameError: x"),
        ("TIMEOUT", "", "WARN", "Job run timed out"),
        ("STOPPED", "", "INFO", "Job run stopped"),
    ],
)
def test_the_end_of_a_run(published: list[Any], state: str, error: str, severity: str, message: str) -> None:
    events.state_changed({**_RUN, "JobRunState": state, "ErrorMessage": error})

    detail = {"jobName": "MyJob", "severity": severity, "state": state, "jobRunId": "jr_1", "message": message}
    assert published == [("aws.glue", "Glue Job State Change", detail)]


@pytest.mark.parametrize("state", ["STARTING", "RUNNING", "STOPPING", "SUCCEEDED"])
def test_a_run_that_takes_longer_than_it_should(published: list[Any], state: str) -> None:
    record = {**_RUN, "JobRunState": state}

    JobRun({}, record, lambda: pytest.fail("not asked for"), lambda _: None)._notify(1.0)

    detail = {
        "jobName": "MyJob",
        "severity": "INFO",
        "notificationCondition": {"NotifyDelayAfter": 1.0},
        "state": state,
        "jobRunId": "jr_1",
        "message": f"Job is in {state} state",
        "startedOn": "2018-04-24T20:57:34.308Z",
    }
    assert published == ([("aws.glue", "Glue Job Run Status", detail)] if state != "SUCCEEDED" else [])


@pytest.mark.parametrize(("state", "ended"), [("RUNNING", "FAILED"), ("STARTING", "FAILED"), ("STOPPING", "STOPPED")])
def test_a_run_that_the_end_of_the_cloud_cut_off(published: list[Any], state: str, ended: str) -> None:
    record: dict[str, Any] = {**_RUN, "JobRunState": state}

    runs._interrupted(record)

    assert record["JobRunState"] == ended
    assert record["ErrorMessage"] == f"Internal service error: the local cloud stopped while this job run was {state}."
    assert published[0][2]["state"] == ended


def test_that_the_end_of_a_run_is_to_be_told_is_on_disk_before_it_is_recorded(
    published: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = {**_RUN, "JobRunState": "RUNNING"}
    flushed: list[Any] = []
    monkeypatch.setattr(saver, "flush", lambda *_: flushed.append((record["JobRunState"], dict(run.untold))))
    monkeypatch.setattr(runs, "_retry", lambda _: None)

    JobRun({}, record, lambda: pytest.fail("not asked for"), runs._ended)._end("SUCCEEDED")

    assert flushed == [("RUNNING", {"jr_1": True})]
    assert published[0][2]["state"] == "SUCCEEDED"
    assert run.untold == {}


def test_ends_that_a_kill_left_untold_are_told_and_tried_again_at_the_next_start(
    published: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def ended(run_id: str, attempt: int = 0) -> dict[str, Any]:
        return {**_RUN, "Id": run_id, "JobRunState": "FAILED", "Attempt": attempt, "Arguments": {}}

    begun: list[Any] = []
    known = [ended("jr_told"), ended("jr_2"), ended("jr_3"), ended("jr_3_attempt_1", 1)]
    job = {"Name": "MyJob", "MaxRetries": 1, "MaxCapacity": 2, "Timeout": 5}
    monkeypatch.setattr(settings, "WORK_DIR", tmp_path)
    monkeypatch.setattr(glue, "_job_runs", {"MyJob": known})
    monkeypatch.setattr(glue, "_jobs", {"MyJob": job})
    monkeypatch.setattr(POOL, "start", lambda: None)
    monkeypatch.setattr(runs, "_begin", lambda _, record: begun.append(record["Id"]))
    run.untold.update({"jr_2": True, "jr_3": True})

    runs.start()

    assert [detail["jobRunId"] for _, _, detail in published] == ["jr_2", "jr_3"]
    assert begun == ["jr_2_attempt_1"]
    assert run.untold == {}
