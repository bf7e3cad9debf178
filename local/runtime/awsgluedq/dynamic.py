"""Dynamic rules: conditions that compare a metric with its values in earlier evaluations, such as `> avg(last(10))`.

Where the documentation is open: `std` is that of the population, as the rule StandardDeviation's is; `index` of a value
that is not there yet fails the rule.

https://docs.aws.amazon.com/glue/latest/dg/dqdl.html#dqdl-dynamic-rules
"""

import math
import statistics
from collections.abc import Callable, Iterator
from typing import Any

from .java import elements

History = Callable[[Any], list[float]]
"""The earlier values of a rule's metric, the latest first."""

MOST = 1000
"""How many earlier values of a metric are kept."""

_KINDS = frozenset(
    (
        "ColumnCorrelation",
        "ColumnCount",
        "ColumnDataType",
        "Completeness",
        "CustomSql",
        "DatasetMatch",
        "DistinctValuesCount",
        "Entropy",
        "Mean",
        "ReferentialIntegrity",
        "RowCount",
        "RowCountMatch",
        "SchemaMatch",
        "StandardDeviation",
        "Sum",
        "UniqueValueRatio",
        "Uniqueness",
    )
)
"""Rule types with dynamic rules, by the table in dqdl-rule-types.html."""

_REDUCTIONS: dict[str, Callable[[list[float]], float]] = {
    "avg": statistics.fmean,
    "max": max,
    "median": statistics.median,
    "min": min,
    "std": statistics.pstdev,
    "sum": math.fsum,
}
_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if right else _quotient_by_zero(left),
}
_TEXTS = {
    "BETWEEN": "between {} and {}",
    "NOT_BETWEEN": "not between {} and {}",
    "EQUALS": "= {}",
    "NOT_EQUALS": "!= {}",
    "GREATER_THAN": "> {}",
    "GREATER_THAN_EQUAL_TO": ">= {}",
    "LESS_THAN": "< {}",
    "LESS_THAN_EQUAL_TO": "<= {}",
    "IN": "in [{all}]",
    "NOT_IN": "not in [{all}]",
}
"""How the engine spells a condition, by its operator."""
_FUNCTIONS = "last, abs, index, " + ", ".join(_REDUCTIONS)
_NEEDS_ONE = "use an aggregation function to produce a single value, such as avg(last(10))"


class UnresolvedError(ValueError):
    """A condition asks for earlier metrics that are not there; the rule fails with this."""


def no_history(_rule: Any) -> list[float]:
    """What is known of a metric that was never evaluated."""
    return []


def is_dynamic(rule: Any) -> bool:
    return any(_calls(operand) for condition in _conditions(rule) for operand in elements(condition.getOperands()))


def unsupported(rule: Any) -> str | None:
    """Why a rule's condition can never be evaluated; None if it can."""
    if not is_dynamic(rule):
        return None
    if rule.getRuleType() not in _KINDS:
        return "rules of this type are not dynamic"
    try:
        for condition in _conditions(rule):
            for operand in elements(condition.getOperands()):
                _one(_check(operand))
    except ValueError as error:
        return str(error)
    return None


def resolved(jvm: Any, rule: Any, history: History) -> Any:
    """The rule with numbers in its condition in place of calls.

    Raises:
        UnresolvedError
    """
    condition = rule.getCondition()
    if not is_dynamic(rule) or condition not in list(_conditions(rule)):
        return rule
    return rule.withCondition(_resolved(jvm, condition, history(rule)))


def threshold(jvm: Any, rule: Any, history: History) -> Any | None:
    """The rule's threshold, likewise; None if it has none.

    Raises:
        UnresolvedError
    """
    condition = rule.getThresholdCondition()
    if condition is None or not any(_calls(operand) for operand in elements(condition.getOperands())):
        return condition
    return _resolved(jvm, condition, history(rule))


def _resolved(jvm: Any, condition: Any, earlier: list[float]) -> Any:
    number = jvm.software.amazon.glue.dqdl.model.condition.number
    values = [_one(_value(operand, earlier)) for operand in elements(condition.getOperands())]
    spelled = [_spelled(value) for value in values]
    operands = [number.AtomicNumberOperand(each) for each in spelled]
    text = _TEXTS[str(condition.getOperator().name())].format(*spelled, all=",".join(spelled))
    return number.NumberBasedCondition(text, condition.getOperator(), operands)


def _conditions(rule: Any) -> Iterator[Any]:
    """The rule's conditions on numbers."""
    for each in (rule.getCondition(), rule.getThresholdCondition()):
        if each is not None and each.getClass().getSimpleName() == "NumberBasedCondition":
            yield each


def _calls(operand: Any) -> bool:
    kind = operand.getClass().getSimpleName()
    if kind == "BinaryExpressionOperand":
        return _calls(operand.getOperand1()) or _calls(operand.getOperand2())
    return bool(kind == "FunctionCallOperand")


def _check(operand: Any) -> list[float]:
    """As many values as an operand has at most.

    Raises:
        ValueError: it has none, whatever was measured.
    """
    kind = operand.getClass().getSimpleName()
    if kind == "BinaryExpressionOperand":
        for each in (operand.getOperand1(), operand.getOperand2()):
            _one(_check(each))
    if kind != "FunctionCallOperand":
        return [0.0]
    name, parameters = operand.getFunctionName(), elements(operand.getOperands())
    if name == "last":
        return [0.0] * _count(operand)
    if name == "index":
        if len(parameters) != 2:
            raise ValueError(f"{operand} takes values and the index of one")
        if _natural(parameters[1]) >= len(_check(parameters[0])):
            raise ValueError(f"{operand} asks for more values than there are")
        return [0.0]
    if name != "abs" and name not in _REDUCTIONS:
        raise ValueError(f"there is no function {name}; there are {_FUNCTIONS}")
    if len(parameters) != 1:
        raise ValueError(f"{operand} takes one parameter")
    values = _check(parameters[0])
    return [_one(values)] if name == "abs" else [0.0]


def _value(operand: Any, earlier: list[float]) -> list[float]:
    kind = operand.getClass().getSimpleName()
    if kind == "BinaryExpressionOperand":
        sides = (_one(_value(each, earlier)) for each in (operand.getOperand1(), operand.getOperand2()))
        return [_OPERATIONS[operand.getOperator()](*sides)]
    if kind != "FunctionCallOperand":
        return [float(operand.getOperand())]
    name, parameters = operand.getFunctionName(), elements(operand.getOperands())
    if name == "last":
        return earlier[: _count(operand)] or [0.0]
    values = _value(parameters[0], earlier)
    if name == "index":
        place = _natural(parameters[1])
        if place >= len(values):
            raise UnresolvedError(f"{operand} asks for more values than the {len(values)} there are")
        return [values[place]]
    return [abs(_one(values)) if name == "abs" else _REDUCTIONS[name](values)]


def _count(call: Any) -> int:
    """The k of `last(k)`, 1 if it is left out."""
    parameters = elements(call.getOperands())
    count = _natural(parameters[0]) if parameters else 1
    if len(parameters) > 1 or count < 1:
        raise ValueError(f"{call} takes a natural number")
    if count > MOST:
        raise ValueError(f"{call} asks for more than the {MOST} values that are kept")
    return count


def _natural(operand: Any) -> int:
    text = str(operand.getOperand())
    if not text.isdecimal():
        raise ValueError(f"{text} is not a natural number")
    return int(text)


def _one(values: list[float]) -> float:
    if len(values) != 1:
        raise ValueError(f"the condition results in a list: {_NEEDS_ONE}")
    return values[0]


def _quotient_by_zero(dividend: float) -> float:
    return math.nan if dividend == 0 or math.isnan(dividend) else math.copysign(math.inf, dividend)


def _spelled(value: float) -> str:
    """A number as Java reads it."""
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(repr(value), repr(value))
