"""When a schedule expression fires: `rate(…)`, `cron(…)` and `at(…)`, in a time zone."""

import math
import re
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from ministack.services import eventbridge

_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")


class ExpressionError(ValueError):
    """It is no schedule expression."""


def following(expression: str, zone: str, anchor: float, after: float) -> float | None:
    """The first time at which the expression fires after `after`; None when it never does again.

    anchor: the first time of a rate. All times are seconds since the epoch.
    A time that the change to summer time skips does not fire; one that the change back repeats fires once.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html

    Raises:
        ExpressionError
    """
    text = expression.strip()
    interval: int | None = eventbridge._parse_rate_seconds(text)
    if interval:
        return anchor + interval * max(0, math.floor((after - anchor) / interval) + 1)
    once = _AT.fullmatch(text)
    if once:
        moment = _instant(datetime.fromisoformat(once.group(1)), ZoneInfo(zone))
        return moment if moment is not None and moment > after else None
    fields = eventbridge._parse_cron_fields(text)
    if fields is None:
        raise ExpressionError(f"Invalid Schedule Expression {expression}.")
    return _following_cron(fields, ZoneInfo(zone), after)


def is_once(expression: str) -> bool:
    return expression.strip().startswith("at(")


def _following_cron(fields: object, zone: ZoneInfo, after: float) -> float | None:
    wall: datetime | None = datetime.fromtimestamp(after, zone).replace(tzinfo=None)
    while wall is not None:
        wall = eventbridge._cron_next_fire(fields, wall.replace(tzinfo=timezone.utc))
        if wall is None:
            return None
        wall = wall.replace(tzinfo=None)
        moment = _instant(wall, zone)
        if moment is not None and moment > after:
            return moment
    return None


def _instant(wall: datetime, zone: ZoneInfo) -> float | None:
    """When the clocks of a zone first show this; None when they skip it."""
    moment = wall.replace(tzinfo=zone).timestamp()
    return moment if datetime.fromtimestamp(moment, zone).replace(tzinfo=None) == wall else None
