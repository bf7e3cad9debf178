"""When a failed delivery is tried again, and when it is given up."""

import random
from dataclasses import dataclass
from typing import Any

from local import settings
from local.events.outbox import Delivery, Later

_LONGEST_WAIT = 300.0


class DeliveryError(Exception):
    """The target did not take it.

    code: the error code, as the API (or the dead-letter attribute) names it.
    retryable: whether a later attempt may succeed; a denied or missing target stays so until somebody acts.
    """

    def __init__(self, code: str, message: str, retryable: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable


@dataclass(frozen=True)
class RetryPolicy:
    """MaximumRetryAttempts and MaximumEventAgeInSeconds, by default EventBridge's."""

    attempts: int = 185
    age: float = 24 * 3600.0

    @classmethod
    def of(cls, settings_of_target: dict[str, Any] | None) -> "RetryPolicy":
        """The policy of a target or schedule, e.g. `{"MaximumRetryAttempts": 3}`."""
        given = settings_of_target or {}
        return cls(
            int(given.get("MaximumRetryAttempts", cls.attempts)),
            float(given.get("MaximumEventAgeInSeconds", cls.age)),
        )

    def again(self, delivery: Delivery, now: float) -> str:
        """Raise `Later` for the next attempt, or return the condition that is exhausted."""
        if delivery.attempts >= self.attempts:
            return "MaximumRetryAttempts"
        wait = backoff(delivery.attempts)
        if now + wait - delivery.accepted > self.age:
            return "MaximumEventAgeInSeconds"
        raise Later(wait)


def backoff(attempts: int) -> float:
    """Seconds to wait after so many failed attempts: doubling, with jitter."""
    longest = min(_LONGEST_WAIT, settings.RETRY_BASE_SECONDS * 2.0 ** min(attempts, 16))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 (jitter, not a secret)
