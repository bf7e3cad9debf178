"""The statistics that CloudWatch knows, of the values of a period.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

import re
from collections.abc import Callable

from local.metrics.values import Values

SIMPLE: dict[str, Callable[[Values], float]] = {
    "SampleCount": lambda values: values.count,
    "Sum": lambda values: values.total,
    "Average": lambda values: values.total / values.count,
    "Minimum": lambda values: values.minimum,
    "Maximum": lambda values: values.maximum,
}

_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,10})?|100)", re.IGNORECASE)
_EXTENDED = re.compile(r"(tm|wm|tc|ts|iqm|TM|WM|TC|TS|PR|IQM)\b.*")


class StatisticError(ValueError):
    """There is no such statistic, or not here; the message says which."""


def check(statistic: str) -> None:
    """Refuse a statistic that `value` cannot give.

    Raises:
        StatisticError
    """
    if statistic in SIMPLE or _PERCENTILE.fullmatch(statistic):
        return
    if _EXTENDED.fullmatch(statistic):
        raise StatisticError(
            f"The statistic {statistic} is not supported by this local cloud; {', '.join(SIMPLE)} and percentiles are."
        )
    raise StatisticError(f"The value {statistic} for parameter Stat is not supported.")


def value(values: Values, statistic: str) -> float | None:
    """A statistic of a period's values; None for a percentile of values that nobody knows one by one.

    Raises:
        StatisticError
    """
    check(statistic)
    if not values.count:
        return None
    if statistic in SIMPLE:
        return SIMPLE[statistic](values)
    return _percentile(values.spread, float(statistic[1:])) if values.spread else None


def _percentile(spread: dict[float, float], percent: float) -> float:
    """Between the two nearest ranks, in proportion, each value standing there as often as it occurred."""
    ordered = sorted(spread.items())
    rank = percent / 100 * (sum(spread.values()) - 1)
    below, above = _at(ordered, int(rank)), _at(ordered, int(rank) + 1)
    return below + (above - below) * (rank - int(rank))


def _at(ordered: list[tuple[float, float]], rank: int) -> float:
    seen = 0.0
    for value, count in ordered:
        seen += count
        if rank < seen:
            return value
    return ordered[-1][0]
