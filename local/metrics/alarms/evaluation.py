"""Which state an alarm is in, given the datapoints that were found.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]

BEYOND = 2
"""How many periods more than EvaluationPeriods are looked at, for real datapoints in place of missing ones. AWS says
that it is more and not how many; its examples for three periods show five."""


@dataclass(frozen=True)
class Datapoint:
    """One period. at: when it begins, in seconds since the epoch. lower, upper: an anomaly detection band's bounds."""

    at: int
    value: float
    upper: float = 0.0
    lower: float = 0.0
    samples: float = 1.0


Comparison = Callable[[Datapoint], bool]

COMPARISONS: dict[str, Comparison] = {
    "GreaterThanOrEqualToThreshold": lambda point: point.value >= point.upper,
    "GreaterThanThreshold": lambda point: point.value > point.upper,
    "LessThanThreshold": lambda point: point.value < point.upper,
    "LessThanOrEqualToThreshold": lambda point: point.value <= point.upper,
    "GreaterThanUpperThreshold": lambda point: point.value > point.upper,
    "LessThanLowerThreshold": lambda point: point.value < point.lower,
    "LessThanLowerOrGreaterThanUpperThreshold": lambda point: not point.lower <= point.value <= point.upper,
}
"""Whether a datapoint breaches, by ComparisonOperator. A fixed threshold is a datapoint's `upper`."""

BANDS = frozenset({"GreaterThanUpperThreshold", "LessThanLowerThreshold", "LessThanLowerOrGreaterThanUpperThreshold"})
"""The operators that compare with an anomaly detection band."""


@dataclass(frozen=True)
class Rule:
    """What is asked of the datapoints.

    periods: EvaluationPeriods. to_alarm: DatapointsToAlarm. missing: TreatMissingData.
    """

    comparison: str
    periods: int
    to_alarm: int
    missing: str = "missing"


@dataclass(frozen=True)
class Verdict:
    """state: None where the alarm stays in the one that it is in. points: those that it was decided by, oldest first.

    breaching: how many of them breach. filled: how many missing ones were taken for what TreatMissingData says.
    """

    state: State | None
    points: tuple[Datapoint, ...]
    breaching: int
    filled: int


def evaluate(rule: Rule, found: Sequence[Datapoint | None]) -> Verdict:
    """The verdict over the datapoints of the evaluation range, oldest first, None for a missing one."""
    breaches = COMPARISONS[rule.comparison]
    real = tuple(point for point in found if point is not None)
    if len(real) >= rule.periods:
        real = real[-rule.periods :]
    breaching = sum(map(breaches, real))
    filled = rule.periods - len(real)
    if filled == 0 or breaching >= rule.to_alarm:
        return Verdict("ALARM" if breaching >= rule.to_alarm else "OK", real, breaching, filled)
    return Verdict(_with_missing(rule, found, real, breaching, filled), real, breaching, filled)


def _with_missing(
    rule: Rule, found: Sequence[Datapoint | None], real: tuple[Datapoint, ...], breaching: int, filled: int
) -> State | None:
    """The state when too few datapoints are there, and those that breach are too few for an alarm by themselves."""
    if rule.missing == "breaching":
        return "ALARM" if breaching + filled >= rule.to_alarm else "OK"
    if rule.missing == "notBreaching" or len(real) > breaching:
        return "OK"
    if rule.missing == "ignore":
        return None
    if not real:
        return "INSUFFICIENT_DATA"
    oldest = next(index for index, point in enumerate(found) if point is not None)
    # all that is there breaches: an alarm once the oldest of it is as old as DatapointsToAlarm, and not before
    return "ALARM" if len(found) - oldest >= rule.to_alarm else None
