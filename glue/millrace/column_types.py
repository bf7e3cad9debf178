"""Types of columns, inferred from all their values.

A column is cast only where nothing is lost by it: what mixes stays a string, and so does `00123`, a number with more
digits than a double keeps, a date that is none. Each value has a kind, a number of one bit; those of a column's values,
joined by bitwise or, decide. So kinds of files can be joined too, and a table's types are known without reading it.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

_INTEGER = 1
_LONG_INTEGER = 2  # more digits than a double keeps
_DECIMAL = 4
_BOOLEAN = 8
_DATE = 16
_TIMESTAMP = 32
_INSTANT = 64
_TEXT = 128

_TYPES = {
    _INTEGER: "bigint",
    _LONG_INTEGER: "bigint",
    _INTEGER | _LONG_INTEGER: "bigint",
    _DECIMAL: "double",
    _INTEGER | _DECIMAL: "double",
    _BOOLEAN: "boolean",
    _DATE: "date",
    _TIMESTAMP: "timestamp",
    _INSTANT: "timestamp",
}

# From 1600 on: older dates are read differently by different tools.
_DAY = r"(?:1[6-9]|[2-9]\d)\d\d-\d\d-\d\d"
_MOMENT = rf"{_DAY}[ T](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{{1,6}})?"
# An exponent only as programs print it: 12E3 may be a code.
_FRACTION = r"-?(?:0|[1-9]\d*)(?:\.\d+(?:[eE][-+]?\d{1,2})?|[eE][-+]\d{1,2})"
_SURELY_KEPT = 16
"""Characters of a decimal that has 15 digits at most."""


def kind_of(value: Column) -> Column:
    """The kind of a value; null where there is none."""
    day = F.to_date(value, "yyyy-MM-dd")
    return (
        F.when(value.isNull(), None)
        .when(~value.rlike(r"\A-?\d"), F.when(F.lower(value).isin("true", "false"), _BOOLEAN).otherwise(_TEXT))
        .when(value.rlike(r"\A(?:0|-?[1-9]\d{0,14})\z"), _INTEGER)
        .when(value.rlike(rf"\A{_DAY}\z"), F.when(day.isNotNull(), _DATE).otherwise(_TEXT))
        .when(value.rlike(rf"\A{_FRACTION}\z") & _is_kept_by_a_double(value), _DECIMAL)
        .when(value.rlike(r"\A-?[1-9]\d{15,18}\z") & value.cast("bigint").isNotNull(), _LONG_INTEGER)
        .when(value.rlike(rf"\A{_MOMENT}\z") & value.cast("timestamp").isNotNull(), _TIMESTAMP)
        .when(value.rlike(rf"\A{_MOMENT}Z\z") & value.cast("timestamp").isNotNull(), _INSTANT)
        .otherwise(_TEXT)
    )


def type_of(kinds: int) -> str:
    """The type of a column with these kinds of values (0: no value), as Spark and the Glue Data Catalog name it."""
    return _TYPES.get(kinds, "string")


def _is_kept_by_a_double(value: Column) -> Column:
    number = value.cast("double")
    exactly = number.cast("string").cast("decimal(38,18)") == value.cast("decimal(38,18)")
    return (F.length(value) <= _SURELY_KEPT) | F.coalesce(exactly, F.lit(False))
