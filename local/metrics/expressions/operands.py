"""What metric math calculates with: numbers, time series, arrays of time series, and bands."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from local.metrics.expressions.syntax import ExpressionError

Points = dict[int, float]
"""Values by the beginning of their period, in seconds since the epoch; what is not there is missing."""


@dataclass(frozen=True)
class Series:
    """One value a period. period: seconds. label: the metric's, in an answer."""

    points: Points
    period: int
    label: str = ""


@dataclass(frozen=True)
class Band:
    """What ANOMALY_DETECTION_BAND gives."""

    lower: Series
    upper: Series


Array = list[Series]
Operand = float | str | Series | Array | Band


@dataclass(frozen=True)
class Scope:
    """What an expression can refer to.

    start, end, period: the periods that are asked for. lookup: the operand behind an id. metrics: the ids of those
    that are metrics. band: the band about the metric behind an id, so many deviations wide.
    """

    start: int
    end: int
    period: int
    lookup: Callable[[str], Operand]
    metrics: tuple[str, ...] = ()
    band: Callable[[str, float], Band] | None = None
    phase: int = field(default=0)

    def grid(self) -> range:
        """The beginnings of all periods."""
        first = -(-(self.start - self.phase) // self.period) * self.period + self.phase
        return range(first, self.end, self.period)


def number(operand: Operand, function: str) -> float:
    """An operand that must be a number."""
    if isinstance(operand, float):
        return operand
    raise ExpressionError(f"{function} wants a number")


def series(operand: Operand, function: str) -> Series:
    """An operand that must be one time series."""
    if isinstance(operand, Series):
        return operand
    if isinstance(operand, list) and len(operand) == 1:
        return operand[0]
    raise ExpressionError(f"{function} wants a time series")


def pointwise(change: Callable[..., float | None], *operands: Operand) -> Operand:
    """Apply a function of numbers to operands, period by period where one is a time series.

    A period is there when it is in all of them and the function gives a number. Arrays are taken member by member.
    """
    arrays = [each for each in operands if isinstance(each, list)]
    if arrays:
        size = max(map(len, arrays))
        if any(len(each) not in (1, size) for each in arrays):
            raise ExpressionError("arrays of different lengths cannot be combined")
        return [_member(change, operands, index) for index in range(size)]
    several = [each for each in operands if isinstance(each, Series)]
    if not several:
        result = change(*(number(each, "an operator") for each in operands))
        if result is None:
            raise ExpressionError("a number without a value (a division by zero?)")
        return result
    common = set(several[0].points).intersection(*(each.points for each in several[1:]))
    found = {
        at: change(*(each.points[at] if isinstance(each, Series) else number(each, "an operator") for each in operands))
        for at in sorted(common)
    }
    known = {at: value for at, value in found.items() if value is not None and math.isfinite(value)}
    return Series(known, several[0].period, several[0].label)


def _member(change: Callable[..., float | None], operands: tuple[Operand, ...], index: int) -> Series:
    chosen = [each[index if len(each) > 1 else 0] if isinstance(each, list) else each for each in operands]
    return series(pointwise(change, *chosen), "an array")
