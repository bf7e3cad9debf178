"""How a run is cut off, without Spark: the shortest Timeout that Glue takes is a minute."""

from typing import Any

import pytest

from local.glue.jobs import run
from local.glue.jobs.run import JobRun
from local.glue.spark.pool import POOL


class _Lease:
    """A lease whose driver never reports."""

    def __init__(self) -> None:
        self.killed = False

    def kill(self) -> None:
        self.killed = True


def _job_run(timeout: int) -> JobRun:
    def resolve() -> Any:
        raise AssertionError("not asked for")

    record = {"Id": "jr_1", "JobName": "j", "Timeout": timeout, "JobRunState": "RUNNING"}
    return JobRun({"Role": "r"}, record, resolve, lambda _: None)


def test_timeout_is_in_minutes_and_kills_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run._MINUTE == 60
    monkeypatch.setattr(run, "_MINUTE", 0.01)
    lease: Any = _Lease()

    state, message = _job_run(timeout=2)._await(lease, lambda _: None)

    assert (state, message) == ("TIMEOUT", None)
    assert lease.killed


def test_stop_kills_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(POOL, "is_open", True)
    lease: Any = _Lease()
    job_run = _job_run(timeout=1)

    assert job_run.stop()

    assert job_run.record["JobRunState"] == "STOPPING"
    assert job_run._await(lease, lambda _: None) == ("STOPPED", None)
    assert lease.killed
