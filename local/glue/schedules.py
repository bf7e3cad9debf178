"""Schedules of crawlers and triggers: `cron(minute hour day-of-month month day-of-week year)`, in UTC.

https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html
"""

import re
from dataclasses import dataclass
from datetime import datetime, timezone

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minutes", 0, 59, ()),
    ("hours", 0, 23, ()),
    ("day-of-month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day-of-week", 1, 7, _DAYS),
    ("year", 1970, 2199, ()),
)
_ITEM = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?")


class CronError(ValueError):
    """Not a schedule that Glue takes, or one with `L`, `W` or `#`, which are not supported here."""


@dataclass(frozen=True)
class Cron:
    """The minutes at which a schedule fires: for each field, the values that match."""

    fields: tuple[frozenset[int], ...]

    @classmethod
    def parse(cls, expression: str) -> "Cron":
        """Of `cron(...)`.

        Raises:
            CronError
        """
        match = re.fullmatch(r"cron\((.*)\)", expression.strip())
        parts = match[1].split() if match else []
        if len(parts) != len(_FIELDS):
            raise CronError(f"Invalid cron expression: {expression} must be cron() with six fields")
        if "?" not in (parts[2], parts[4]):
            raise CronError(f"Invalid cron expression: {expression} must have a ? for day-of-month or day-of-week")
        return cls(tuple(_values(part, *field) for part, field in zip(parts, _FIELDS, strict=True)))

    def fires(self, moment: datetime) -> bool:
        """Whether it fires in the minute of this moment."""
        utc = moment.astimezone(timezone.utc)
        day_of_week = utc.isoweekday() % 7 + 1
        now = (utc.minute, utc.hour, utc.day, utc.month, day_of_week, utc.year)
        return all(value in allowed for value, allowed in zip(now, self.fields, strict=True))


def _values(text: str, field: str, low: int, high: int, names: tuple[str, ...]) -> frozenset[int]:
    if text == "?":
        return frozenset(range(low, high + 1))
    result: set[int] = set()
    for item in text.split(","):
        match = _ITEM.fullmatch(item)
        if not match:
            raise CronError(f"Invalid cron expression: {item} in {field} is not supported")
        first, last, step = match.groups()
        start = low if first == "*" else _number(first, field, low, high, names)
        end = _number(last, field, low, high, names) if last else high if first == "*" or step else start
        result.update(range(start, end + 1, max(1, int(step or 1))))
    return frozenset(result)


def _number(text: str, field: str, low: int, high: int, names: tuple[str, ...]) -> int:
    value = names.index(text.upper()) + low if text.upper() in names else int(text) if text.isdecimal() else -1
    if not low <= value <= high:
        raise CronError(f"Invalid cron expression: {text} in {field} is not supported")
    return value
