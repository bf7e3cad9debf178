"""Which retrier or catcher takes an error, and how long a retrier waits.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

import random
from typing import Any

_NEVER = frozenset({"States.Runtime"})
_NOT_BY_WILDCARD = frozenset({"States.DataLimitExceeded"})
_TIMEOUTS = frozenset({"States.Timeout", "States.HeartbeatTimeout"})


def matches(names: list[str], error: str) -> bool:
    """Whether an ErrorEquals list takes this error."""
    if error in _NEVER:
        return False
    if error in names:
        return True
    if error == "States.HeartbeatTimeout" and "States.Timeout" in names:
        return True
    if error in _NOT_BY_WILDCARD:
        return False
    return "States.ALL" in names or ("States.TaskFailed" in names and error not in _TIMEOUTS)


class Retries:
    """The retries that one visit of a state has used up."""

    def __init__(self, retriers: list[dict[str, Any]]) -> None:
        self._retriers = retriers
        self._used = [0] * len(retriers)

    @property
    def count(self) -> int:
        return sum(self._used)

    def delay(self, error: str) -> float | None:
        """The seconds to wait before the state is tried again, or None when it is not.

        The first retrier that takes the error decides.
        """
        for index, retrier in enumerate(self._retriers):
            if matches(retrier["ErrorEquals"], error):
                if self._used[index] >= retrier.get("MaxAttempts", 3):
                    return None
                self._used[index] += 1
                return _seconds(retrier, self._used[index])
        return None


def _seconds(retrier: dict[str, Any], attempt: int) -> float:
    """The interval grows by the rate with each attempt (the first is 1), up to the longest one, less the jitter."""
    seconds: float = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** (attempt - 1)
    seconds = min(seconds, retrier.get("MaxDelaySeconds", seconds))
    if retrier.get("JitterStrategy") == "FULL":
        return random.uniform(0, seconds)  # noqa: S311 (spreads load, protects nothing)
    return seconds


def catcher(catchers: list[dict[str, Any]], error: str) -> dict[str, Any] | None:
    """The first catcher that takes the error."""
    return next((each for each in catchers if matches(each["ErrorEquals"], error)), None)
