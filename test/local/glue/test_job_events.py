"""The events of job runs, as AWS's samples of them are.

https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
"""

from typing import Any

import pytest

from local.glue.jobs import events, runs
from local.glue.jobs.run import JobRun

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
