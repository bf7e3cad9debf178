"""Expected times are worked out by hand from the calendar."""

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest

from local.events.occurrences import ExpressionError, following


def at(text: str, zone: str = "UTC") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def next_times(
    expression: str, zone: str, after: str, count: int = 1, anchor: str = "2024-01-01T00:00:00"
) -> list[str]:
    moment, found = at(after), []
    for _ in range(count):
        following_one = following(expression, zone, at(anchor), moment)
        assert following_one is not None
        moment = following_one
        found.append(datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S"))
    return found


@pytest.mark.parametrize(
    ("expression", "zone", "after", "expected"),
    [
        ("cron(20 * * * ? *)", "UTC", "2024-07-09T14:20:00", ["2024-07-09T15:20:00", "2024-07-09T16:20:00"]),
        ("cron(0 13 * * ? *)", "UTC", "2024-07-09T12:59:59", ["2024-07-09T13:00:00", "2024-07-10T13:00:00"]),
        ("cron(0 8 ? * MON-FRI *)", "UTC", "2024-07-12T08:00:00", ["2024-07-15T08:00:00", "2024-07-16T08:00:00"]),
        ("cron(0 0 L * ? *)", "UTC", "2024-02-01T00:00:00", ["2024-02-29T00:00:00", "2024-03-31T00:00:00"]),
        ("cron(0 8 * * ? *)", "Europe/Berlin", "2024-07-09T00:00:00", ["2024-07-09T06:00:00", "2024-07-10T06:00:00"]),
        ("cron(0 8 * * ? *)", "Europe/Berlin", "2024-03-30T00:00:00", ["2024-03-30T07:00:00", "2024-03-31T06:00:00"]),
        ("rate(5 minutes)", "UTC", "2024-01-01T00:07:30", ["2024-01-01T00:10:00", "2024-01-01T00:15:00"]),
        ("rate(1 day)", "UTC", "2023-12-01T00:00:00", ["2024-01-01T00:00:00", "2024-01-02T00:00:00"]),
        ("at(2024-07-09T14:00:00)", "America/New_York", "2024-07-09T17:59:59", ["2024-07-09T18:00:00"]),
    ],
)
def test_times_come_in_order(expression: str, zone: str, after: str, expected: list[str]) -> None:
    assert next_times(expression, zone, after, len(expected)) == expected


def test_a_time_that_summer_time_skips_does_not_fire() -> None:
    assert next_times("cron(30 2 * * ? *)", "Europe/Berlin", "2024-03-30T12:00:00") == ["2024-04-01T00:30:00"]


def test_a_time_that_comes_twice_in_autumn_fires_once() -> None:
    found = next_times("cron(30 2 * * ? *)", "Europe/Berlin", "2024-10-26T12:00:00", 2)

    assert found == ["2024-10-27T00:30:00", "2024-10-28T01:30:00"]


def test_once_is_once() -> None:
    assert following("at(2024-07-09T14:00:00)", "UTC", 0.0, at("2024-07-09T14:00:00")) is None


def test_a_year_that_is_past_never_comes() -> None:
    assert following("cron(0 0 1 1 ? 2020)", "UTC", 0.0, at("2024-01-01T00:00:00")) is None


@pytest.mark.parametrize(
    "expression", ["", "hourly", "rate(0.5 minutes)", "cron(0 8 * * * *)", "cron(0 8 * *)", "at(now)"]
)
def test_nonsense_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        following(expression, "UTC", 0.0, 0.0)
