"""Rules about the values of a column that the engine evaluates otherwise than documented, as expressions of Spark.

- ColumnLength: a null is a text of no length, in the metrics, too.
- ColumnValues with texts: `!=` and `not in` let nulls pass; `matches` is about the whole value.
- ColumnValues with dates: only `!=` and `not in` let nulls pass. A column of timestamps is compared with `now()` by the
  moment, all others by the day.

https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types-ColumnLength.html and -ColumnValues.html
"""

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from .java import elements

_NUMBERS = ("tinyint", "smallint", "int", "bigint", "float", "double", "decimal")
_LETS_NULLS_PASS = ("NOT_EQUALS", "NOT_IN")

COMPARISONS: dict[str, Callable[..., Any]] = {
    "BETWEEN": lambda value, low, high: (value > low) & (value < high),
    "NOT_BETWEEN": lambda value, low, high: (value <= low) | (value >= high),
    "EQUALS": lambda value, other: value == other,
    "NOT_EQUALS": lambda value, other: value != other,
    "GREATER_THAN": lambda value, other: value > other,
    "GREATER_THAN_EQUAL_TO": lambda value, other: value >= other,
    "LESS_THAN": lambda value, other: value < other,
    "LESS_THAN_EQUAL_TO": lambda value, other: value <= other,
}
"""By the operator of a condition, for numbers and for columns; `between` is exclusive."""


def find(frame: DataFrame, name: str) -> Column | None:
    """A column of the frame; None if it has none of this name."""
    known = {each.lower() for each in frame.columns}
    return F.col(f"`{name}`") if name.lower() in known else None


def missing(name: str) -> str:
    """What the engine says of a column that is not there."""
    return f"Input data does not include column {name}!"


def kind(frame: DataFrame, name: str) -> str:
    """The type of a column, as Spark names it."""
    return next(dtype for each, dtype in frame.dtypes if each.lower() == name.lower())


def is_number(frame: DataFrame, name: str) -> bool:
    """Whether the frame has a column of this name with numbers."""
    return find(frame, name) is not None and kind(frame, name).startswith(_NUMBERS)


def length(column: Column) -> Column:
    return F.length(F.coalesce(column, F.lit("")))


def numbers(condition: Any, column: Column) -> Column:
    """Whether a column that has no nulls meets a condition on numbers."""
    operator = str(condition.getOperator().name())
    values = [float(each.getOperand()) for each in elements(condition.getOperands())]
    if operator in ("IN", "NOT_IN"):
        return _is_in(operator, column.isin(values))
    met: Column = COMPARISONS[operator](column, *map(F.lit, values))
    return met


def texts(condition: Any, column: Column) -> Column:
    """Whether a column meets a condition on texts."""
    operator = str(condition.getOperator().name())
    if operator in ("MATCHES", "NOT_MATCHES"):
        matches = column.rlike(f"^(?:{condition.getOperands()[0].getOperand()})$")
        return F.coalesce(matches if operator == "MATCHES" else ~matches, F.lit(False))
    operands = elements(condition.getOperands())
    keywords = {str(each.formatOperand()) for each in operands if not _is_quoted(each)}
    given = [each.getOperand() for each in operands if _is_quoted(each)]
    found = [column.isin(given)] if given else []
    if "EMPTY" in keywords:
        found.append(column == "")
    if "WHITESPACES_ONLY" in keywords:
        found.append(column.rlike(r"^\s+$"))
    return _among(operator, column, found, null="NULL" in keywords)


def dates(condition: Any, column: Column, dtype: str) -> Column:
    """Whether a column of some type meets a condition on dates."""
    operator = str(condition.getOperator().name())
    operands = [each for each in elements(condition.getOperands()) if each.getEvaluatedExpression() is not None]
    compared = [_date(column, dtype, each) for each in operands]
    if operator in ("EQUALS", "NOT_EQUALS", "IN", "NOT_IN"):
        found = [value == other for value, other in compared]
        return _among(operator, column, found, null=len(operands) < len(condition.getOperands()))
    if operator.endswith("BETWEEN"):
        (low, least), (high, most) = compared
        met = (low > least) & (high < most)
        met = ~met if operator == "NOT_BETWEEN" else met
    else:
        met = COMPARISONS[operator](*compared[0])
    return F.coalesce(met, F.lit(False))


def _date(column: Column, dtype: str, operand: Any) -> tuple[Column, Column]:
    """What of the column is compared, and with what."""
    moment = datetime.fromisoformat(str(operand.getEvaluatedExpression().toString())[:26])
    if dtype.startswith("timestamp") and operand.getClass().getSimpleName() != "StaticDate":
        return column, F.lit(moment.replace(tzinfo=timezone.utc))
    return F.to_date(column), F.lit(moment.date())


def _among(operator: str, column: Column, found: list[Column], *, null: bool) -> Column:
    """Whether a value is, or is not, one of those that a condition names."""
    named = F.lit(False)
    for each in found:
        named = named | F.coalesce(each, F.lit(False))
    if operator in _LETS_NULLS_PASS:
        return ~named & column.isNotNull() if null else ~named
    return named | column.isNull() if null else named


def _is_in(operator: str, found: Column) -> Column:
    return ~found if operator == "NOT_IN" else found


def _is_quoted(operand: Any) -> bool:
    return bool(operand.getClass().getSimpleName() == "QuotedStringOperand")
