"""Wait: for a number of seconds, or until a moment."""

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from local.states.choice import timestamp
from local.states.errors import RuntimeStateError

if TYPE_CHECKING:
    from local.states.interpreter import Visit

_LONGEST_SECONDS = 99_999_999


def run(visit: "Visit") -> tuple[Any, str | None]:
    visit.branch.scope.sleep(_seconds(visit))
    return visit.flow.passed(), visit.following


def _seconds(visit: "Visit") -> float:
    moment = visit.flow.field("Timestamp")
    if moment is not None:
        until = timestamp(moment)
        if until is None:
            raise RuntimeStateError(f"The Timestamp '{moment}' is not an RFC 3339 date and time.")
        return (until - datetime.now(timezone.utc)).total_seconds()
    seconds = visit.flow.field("Seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= _LONGEST_SECONDS:
        raise RuntimeStateError(f"The Seconds '{seconds}' are not a whole number from 0 to {_LONGEST_SECONDS}.")
    return seconds
