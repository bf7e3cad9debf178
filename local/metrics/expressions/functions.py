"""The functions and operators of metric math.

Adding one: a function of its operands, and its line in `FUNCTIONS`. What AWS has and this has not is in `MISSING`.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import itertools
import math
import statistics
from collections.abc import Callable, Sequence

from local.metrics.expressions.operands import Array, Operand, Points, Scope, Series, number, pointwise, series
from local.metrics.expressions.syntax import ExpressionError

Function = Callable[..., Operand]

MISSING = frozenset(
    {
        "DAY",
        "DB_PERF_INSIGHTS",
        "EPOCH",
        "HOUR",
        "INSIGHT_RULE_METRIC",
        "LAMBDA",
        "MINUTE",
        "MONTH",
        "REMOVE_EMPTY",
        "SEARCH",
        "SERVICE_QUOTA",
        "SLICE",
        "SORT",
        "YEAR",
    }
)


def _operator(change: Callable[..., float | None]) -> Function:
    return lambda _scope, *operands: pointwise(change, *operands)


def _divide(left: float, right: float) -> float | None:
    return left / right if right else None


def _power(left: float, right: float) -> float | None:
    try:
        result = left**right
    except (OverflowError, ZeroDivisionError):
        return None
    return result if isinstance(result, float) else None


def _over(reduce: Callable[[Sequence[float]], float]) -> Function:
    """A function that makes a number of a time series, and a time series of an array, a period at a time."""

    def apply(scope: Scope, operand: Operand) -> Operand:
        if isinstance(operand, Series):
            return float(reduce(list(operand.points.values()))) if operand.points else math.nan
        if isinstance(operand, float):
            return operand
        if not isinstance(operand, list):
            raise ExpressionError("a function over values wants a time series or an array of them")
        return _across(operand, reduce, scope)

    return apply


def _across(array: Array, reduce: Callable[[Sequence[float]], float], scope: Scope) -> Series:
    moments = sorted({at for each in array for at in each.points})
    found = {at: float(reduce([each.points[at] for each in array if at in each.points])) for at in moments}
    return Series(found, array[0].period if array else scope.period)


def _each(change: Callable[[Series, Scope], Points]) -> Function:
    """A function of a time series that gives another; of an array, member by member."""

    def apply(scope: Scope, operand: Operand) -> Operand:
        if isinstance(operand, list):
            return [Series(change(each, scope), each.period, each.label) for each in operand]
        one = series(operand, "a function over time")
        return Series(change(one, scope), one.period, one.label)

    return apply


def _steps(change: Callable[[float, int], float]) -> Function:
    """A function of how far each value is from the one before it: the difference, and the seconds between."""

    def points(given: Series, _scope: Scope) -> Points:
        pairs = list(given.points.items())
        return {at: change(value - before, at - was) for (was, before), (at, value) in itertools.pairwise(pairs)}

    return _each(points)


def _running_sum(given: Series, _scope: Scope) -> Points:
    total, found = 0.0, {}
    for at, value in given.points.items():
        total += value
        found[at] = total
    return found


def _if(_scope: Scope, condition: Operand, then: Operand, otherwise: Operand | None = None) -> Operand:
    if isinstance(condition, float):
        chosen = then if condition else otherwise
        if chosen is None:
            raise ExpressionError("IF with a condition that is a number wants a value for the case that it is 0")
        return chosen
    given = series(condition, "IF")
    found: dict[int, float] = {}
    for at, holds in given.points.items():
        chosen = then if holds else otherwise
        value = chosen.points.get(at) if isinstance(chosen, Series) else chosen
        if isinstance(value, float):
            found[at] = value
    return Series(found, given.period, given.label)


def _fill(scope: Scope, operand: Operand, filling: Operand) -> Operand:
    if isinstance(operand, list):
        return [series(_fill(scope, each, filling), "FILL") for each in operand]
    given = series(operand, "FILL")
    found = {at: given.points.get(at, _filling(given, filling, at)) for at in scope.grid()}
    return Series({at: value for at, value in found.items() if value is not None}, given.period, given.label)


def _filling(given: Series, filling: Operand, at: int) -> float | None:
    if isinstance(filling, float):
        return filling
    if isinstance(filling, Series):
        return filling.points.get(at)
    before = max((moment for moment in given.points if moment < at), default=None)
    after = min((moment for moment in given.points if moment > at), default=None)
    if before is None:
        return None
    if filling == "REPEAT":
        return given.points[before]
    if filling != "LINEAR":
        raise ExpressionError("FILL wants a number, a time series, REPEAT or LINEAR")
    if after is None:
        return None
    share = (at - before) / (after - before)
    return given.points[before] + share * (given.points[after] - given.points[before])


def _metrics(scope: Scope, part: Operand = "") -> Operand:
    return [series(scope.lookup(each), "METRICS") for each in scope.metrics if str(part) in each]


def _period(_scope: Scope, operand: Operand) -> Operand:
    return float(series(operand, "PERIOD").period)


def _time_series(scope: Scope, operand: Operand) -> Operand:
    return Series(dict.fromkeys(scope.grid(), number(operand, "TIME_SERIES")), scope.period)


def _end(index: int) -> Function:
    """FIRST and LAST: of an array its member, of a time series its value."""

    def apply(_scope: Scope, operand: Operand) -> Operand:
        if isinstance(operand, list) and operand:
            return operand[index]
        points = list(series(operand, "FIRST or LAST").points.values())
        return points[index] if points else math.nan

    return apply


def _array(_scope: Scope, *operands: Operand) -> Operand:
    return [each for given in operands for each in (given if isinstance(given, list) else [series(given, "An array")])]


FUNCTIONS: dict[str, Function] = {
    "+": _operator(lambda left, right: left + right),
    "-": _operator(lambda left, right: left - right),
    "*": _operator(lambda left, right: left * right),
    "/": _operator(_divide),
    "^": _operator(_power),
    "-1": _operator(lambda value: -value),
    "==": _operator(lambda left, right: float(left == right)),
    "!=": _operator(lambda left, right: float(left != right)),
    "<": _operator(lambda left, right: float(left < right)),
    ">": _operator(lambda left, right: float(left > right)),
    "<=": _operator(lambda left, right: float(left <= right)),
    ">=": _operator(lambda left, right: float(left >= right)),
    "AND": _operator(lambda left, right: float(bool(left) and bool(right))),
    "OR": _operator(lambda left, right: float(bool(left) or bool(right))),
    "ABS": _operator(abs),
    "CEIL": _operator(lambda value: float(math.ceil(value))),
    "FLOOR": _operator(lambda value: float(math.floor(value))),
    "LOG": _operator(lambda value: math.log(value) if value > 0 else None),
    "LOG10": _operator(lambda value: math.log10(value) if value > 0 else None),
    "SUM": _over(math.fsum),
    "AVG": _over(statistics.fmean),
    "MIN": _over(min),
    "MAX": _over(max),
    "STDDEV": _over(statistics.pstdev),
    "DATAPOINT_COUNT": _over(len),
    "RATE": _steps(lambda difference, seconds: difference / seconds),
    "DIFF": _steps(lambda difference, _: difference),
    "DIFF_TIME": _steps(lambda _, seconds: float(seconds)),
    "RUNNING_SUM": _each(_running_sum),
    "FIRST": _end(0),
    "LAST": _end(-1),
    "IF": _if,
    "FILL": _fill,
    "METRICS": _metrics,
    "PERIOD": _period,
    "TIME_SERIES": _time_series,
    "[": _array,
}
