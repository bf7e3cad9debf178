"""Fires rules with a ScheduleExpression, EventBridge Scheduler's schedules and Glue's triggers when their time comes.

A time fires within half a second. One that passed while the cloud was down, or asleep for more than a minute, does
not fire any more: a laptop that was closed over night must not run the night's schedules in the morning. What fires
is in the outbox before it is delivered, so that a kill neither loses it nor fires it twice: after a restart only times
still to come count.
"""

import logging
import random
import threading
import time
from datetime import datetime, timezone
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ministack.core.responses import new_uuid
from ministack.services import eventbridge, scheduler

from local import activity, settings
from local.events import occurrences, targets
from local.glue.workflows import schedule as triggers

_TICK_SECONDS = 0.25
_MISSED_SECONDS = 60.0

_Upcoming = dict[str, tuple[Any, float | None]]


class _Timer(Protocol):
    """Something that fires by the clock. facts: what its next time follows from, beside when it was `changed`."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def arn(self) -> str: ...
    @property
    def changed(self) -> float: ...
    @property
    def facts(self) -> tuple[Any, ...]: ...
    def following(self, after: float) -> float | None: ...
    def fire(self, moment: float) -> None: ...


_log = logging.getLogger(__name__)
_stopping = threading.Event()


def start() -> None:
    _stopping.clear()
    threading.Thread(target=_run, daemon=True, name="clock").start()


def stop() -> None:
    _stopping.set()


def silent(original: Any) -> Any:  # noqa: ARG001 (the form of every seam)
    """MiniStack's own tickers, of ten seconds each, do not start."""
    return lambda: None


def _run() -> None:
    upcoming: _Upcoming = {}
    since = time.time()
    while not _stopping.wait(_TICK_SECONDS):
        now = time.time()
        try:
            upcoming = _tick(since, now, upcoming)
        except Exception:  # noqa: BLE001 (a malformed record must not stop every other schedule)
            _log.exception("the clock failed to fire what was due")
        since = now


def _tick(since: float, now: float, upcoming: _Upcoming) -> _Upcoming:
    """Fire what is due in (since, now].

    upcoming: by ARN, what the next time was worked out from, and that time, so that it is worked out once.
    Returns the same for the next tick.
    """
    found: _Upcoming = {}
    timers: list[_Timer] = [*_rules(), *_schedules(), *triggers.timers()]
    for timer in timers:
        known, moment = upcoming.get(timer.arn, (None, None))
        if known != timer.facts:
            moment = _following(timer, max(since, timer.changed - 1e-3))  # a rate's first time is its creation
        if moment is not None and moment <= now:
            if now - moment > _MISSED_SECONDS:
                activity.report(
                    timer.kind, timer.name, "MISSED", scheduled_time=_iso(moment), hint="the cloud was asleep"
                )
                moment = now
            else:
                timer.fire(moment)
            moment = _following(timer, moment)
        found[timer.arn] = (timer.facts, moment)
    return found


def _following(timer: _Timer, after: float) -> float | None:
    try:
        return timer.following(after)
    except (occurrences.ExpressionError, ZoneInfoNotFoundError) as error:
        activity.report(timer.kind, timer.name, "FAILED", error=str(error))
        return None


class _RuleTimer:
    kind = "rule"

    def __init__(self, key: str, rule: dict[str, Any]) -> None:
        self._key, self._rule = key, rule
        self.arn, self.name = rule["Arn"], rule["Name"]
        self.changed = float(rule.setdefault("CreationTime", time.time()))
        self.facts = (rule["ScheduleExpression"], self.changed)

    def following(self, after: float) -> float | None:
        expression = self._rule["ScheduleExpression"]
        first = self.changed + (eventbridge._parse_rate_seconds(expression) or 0)
        return occurrences.following(expression, "UTC", first, after)

    def fire(self, moment: float) -> None:
        event = {
            "EventId": new_uuid(),
            "Source": "aws.events",
            "DetailType": "Scheduled Event",
            "Detail": "{}",
            "EventBusName": "default",
            "Time": int(moment),
            "Resources": [self.arn],
            "Account": settings.ACCOUNT,
            "Region": settings.REGION,
        }
        for target in eventbridge._targets.get(self._key, []):
            eventbridge._invoke_target(target, event, self._rule)


class _ScheduleTimer:
    kind = "schedule"

    def __init__(self, key: str, schedule: dict[str, Any]) -> None:
        self._key, self._schedule = key, schedule
        self.arn, self.name = schedule["Arn"], schedule["Name"]
        self._start = scheduler._to_epoch(schedule.get("StartDate"))
        self._end = scheduler._to_epoch(schedule.get("EndDate"))
        self.changed = float(schedule["LastModificationDate"])
        self.facts = (schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"], self.changed)

    def following(self, after: float) -> float | None:
        schedule = self._schedule
        anchor = self._start or float(schedule["CreationDate"])
        if self._start is not None and not occurrences.is_once(schedule["ScheduleExpression"]):
            after = max(after, self._start - 1e-3)
        moment = occurrences.following(
            schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"], anchor, after
        )
        ended = moment is None or (self._end is not None and moment > self._end)
        return None if ended else moment

    def fire(self, moment: float) -> None:
        window = self._schedule["FlexibleTimeWindow"]
        minutes = int(window.get("MaximumWindowInMinutes") or 0) if window.get("Mode") == "FLEXIBLE" else 0
        due = moment + random.uniform(0, minutes * 60)  # noqa: S311 (spreads load)
        activity.report("schedule", self.name, "FIRED", scheduled_time=_iso(moment))
        targets.submit_firing(self._schedule, _iso(moment), due)
        last = self.following(moment) is None
        if last and self._schedule.get("ActionAfterCompletion") == "DELETE":
            scheduler._schedules.pop(self._key, None)


def _rules() -> list[_RuleTimer]:
    return [
        _RuleTimer(key, rule)
        for key, rule in list(eventbridge._rules.items())
        if rule.get("ScheduleExpression") and rule.get("State") == "ENABLED"
    ]


def _schedules() -> list[_ScheduleTimer]:
    return [
        _ScheduleTimer(key, schedule)
        for key, schedule in list(scheduler._schedules.items())
        if schedule.get("State") == "ENABLED"
    ]


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def check(expression: str, zone: str) -> None:
    """Refuse what is no schedule expression, or no time zone.

    Raises:
        occurrences.ExpressionError
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise occurrences.ExpressionError(f"The timezone {zone} is not valid.") from error
    occurrences.following(expression, zone, 0.0, 0.0)
