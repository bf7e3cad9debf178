"""History goes when AWS lets it go, and what is not that old stays."""

import time
from collections.abc import Iterator

import pytest
from ministack.services import athena, cloudwatch_logs, glue, stepfunctions

from local.state import history

NOW = 1_800_000_000.0
DAY = 86400


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    stores = (stepfunctions._executions, athena._executions, glue._job_runs, cloudwatch_logs._log_groups)
    yield
    for store in stores:
        store.clear()


def iso(days_ago: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(NOW - days_ago * DAY))


def test_ended_work_goes_after_its_time_and_running_work_never() -> None:
    for name, ended in {"old": iso(91), "recent": iso(89), "running": None}.items():
        stepfunctions._executions[name] = {"stopDate": ended}
    for name, ended in {"old": NOW - 46 * DAY, "recent": NOW - 44 * DAY}.items():
        athena._executions[name] = {"Status": {"CompletionDateTime": ended}}
    athena._executions["running"] = {"Status": {}}
    glue._job_runs["job"] = [{"Id": "old", "CompletedOn": NOW - 91 * DAY}, {"Id": "running"}]

    history.forget(NOW)

    assert set(stepfunctions._executions) == {"recent", "running"}
    assert set(athena._executions) == {"recent", "running"}
    assert [run["Id"] for run in glue._job_runs["job"]] == ["running"]


def test_log_events_go_with_the_retention_of_their_group() -> None:
    for group, days in {"kept": None, "week": 7}.items():
        events = [{"timestamp": (NOW - age * DAY) * 1000, "message": str(age)} for age in (30, 8, 6)]
        cloudwatch_logs._log_groups[group] = {"retentionInDays": days, "streams": {"s": {"events": events}}}

    history.forget(NOW)

    def messages(group: str) -> list[str]:
        return [event["message"] for event in cloudwatch_logs._log_groups[group]["streams"]["s"]["events"]]

    assert messages("kept") == ["30", "8", "6"]
    assert messages("week") == ["6"]
