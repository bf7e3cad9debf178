from datetime import datetime, timezone
from typing import Any

import pytest

from local.glue.crawlers import crawl, schedule

_NOON = datetime(2024, 7, 9, 12, 0, tzinfo=timezone.utc).timestamp()


@pytest.mark.parametrize(
    ("expression", "state", "since", "starts"),
    [
        ("cron(0 12 * * ? *)", "SCHEDULED", _NOON - 1, True),
        ("cron(0 12 ? * TUE *)", "SCHEDULED", _NOON - 1, True),
        ("cron(0 12 ? * WED *)", "SCHEDULED", _NOON - 1, False),
        ("cron(0 12 * * ? *)", "SCHEDULED", _NOON, False),
        ("cron(0 12 * * ? *)", "NOT_SCHEDULED", _NOON - 1, False),
    ],
)
def test_a_crawler_starts_when_its_time_comes(
    monkeypatch: pytest.MonkeyPatch, expression: str, state: str, since: float, starts: bool
) -> None:
    started: list[str] = []
    monkeypatch.setattr(crawl, "start", lambda crawler: started.append(crawler["Name"]) or True)
    crawler: dict[str, Any] = {"Name": "c", "Schedule": {"ScheduleExpression": expression, "State": state}}

    schedule._start_if_due(crawler, since, since + 1)

    assert started == (["c"] if starts else [])
