"""What DuckDB says of a query, in Trino's words."""

import re
from collections.abc import Callable

from sqlglot import exp

from local.athena.dialect.trino import position
from local.athena.engine.pool import EngineError
from local.athena.errors import QueryError
from local.athena.query.scan import Scan

_Match = re.Match[str]


def query_error(error: EngineError, query: exp.Expr, scans: list[Scan]) -> QueryError:
    """The error that Athena would report."""
    message = str(error).split("\n\nLINE ")[0].strip()
    for pattern, build in _KNOWN:
        found = re.search(pattern, message, re.DOTALL)
        if found:
            return build(found, query)
    return QueryError("GENERIC_INTERNAL_ERROR", without_files(message, scans))


def without_files(message: str, scans: list[Scan]) -> str:
    """The objects' names in place of those of the query's directory."""
    for scan in scans:
        for file, each in zip(scan.files, scan.objects, strict=False):
            message = message.replace(str(file), each.url)
    return message


def _raised(found: _Match, _: exp.Expr) -> QueryError:
    return QueryError(found[1], found[2].split("\n")[0])


def _no_column(found: _Match, query: exp.Expr) -> QueryError:
    name = found[1].strip('"').lower()
    where = _column_position(query, name)
    return QueryError(
        "COLUMN_NOT_FOUND",
        f"Column '{name}' cannot be resolved or requester is not authorized to access requested resources",
        position=where,
    )


def _ambiguous(found: _Match, query: exp.Expr) -> QueryError:
    name = found[1].lower()
    return QueryError("AMBIGUOUS_NAME", f"Column '{name}' is ambiguous", position=_column_position(query, name))


def _not_aggregate(found: _Match, query: exp.Expr) -> QueryError:
    name = found[1].lower()
    return QueryError(
        "EXPRESSION_NOT_AGGREGATE",
        f"'{name}' must be an aggregate expression or appear in GROUP BY clause",
        position=_column_position(query, name),
    )


def _parameters(found: _Match, _: exp.Expr) -> QueryError:
    return QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters for function {found[1].removeprefix('trino_')}")


def _operator(found: _Match, _: exp.Expr) -> QueryError:
    left, right = found[2].lower(), found[3].lower()
    return QueryError("TYPE_MISMATCH", f"Cannot apply operator: {left} {found[1]} {right}")


_WHOLE = {"INT8": "tinyint", "INT16": "smallint", "INT32": "integer", "INT64": "bigint", "INT128": "bigint"}


def _overflow(found: _Match, _: exp.Expr) -> QueryError:
    kind = _WHOLE.get(found[2], found[2].lower())
    return QueryError("NUMERIC_VALUE_OUT_OF_RANGE", f"{kind} {found[1]} overflow: {found[3]}")


def _out_of_range(found: _Match, _: exp.Expr) -> QueryError:
    kind = _WHOLE.get(found[2], found[2].lower())
    return QueryError("NUMERIC_VALUE_OUT_OF_RANGE", f"Out of range for {kind}: {found[1]}")


def _fixed(code: str, message: str) -> Callable[[_Match, exp.Expr], QueryError]:
    return lambda found, _: QueryError(code, message.format(*found.groups()))


_KNOWN: tuple[tuple[str, Callable[[_Match, exp.Expr], QueryError]], ...] = (
    (r"Could not convert string '([A-Z][A-Z_]{4,}): (.*)' to INT32", _raised),
    (r"Referenced column \"([^\"]+)\" (?:was )?not found", _no_column),
    (r"Referenced table \"([^\"]+)\" not found", _no_column),
    (r"Table \"([^\"]+)\" does not have a column named", _no_column),
    (r"Ambiguous reference to column name \"([^\"]+)\"", _ambiguous),
    (r"column \"?([^\" ]+)\"? must appear in the GROUP BY clause", _not_aggregate),
    (r"Division by zero in expression", _fixed("DIVISION_BY_ZERO", "Division by zero")),
    (
        r"The initial value type must be the same as the list child type",
        _fixed("NOT_SUPPORTED", "reduce() with a state of another type than the array's elements is not supported"),
    ),
    (r"Macro (\w+)\(\) does not support the supplied arguments", _parameters),
    (r"No function matches the given name and argument types '([-+*/%])\((.+?), (.+?)\)'", _operator),
    (r"No function matches the given name and argument types '(\w+)\(", _parameters),
    (r"Could not convert string '(.*)' to (\w+)", _fixed("INVALID_CAST_ARGUMENT", "Cannot cast '{}' to {}")),
    (r"Cannot compare values of type (\S+) and type (\S+)", _fixed("TYPE_MISMATCH", "Cannot apply operator: {} = {}")),
    (
        r"Out of Memory Error",
        _fixed("EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exceeded the memory of the local query engine"),
    ),
    (
        r"More than one row returned by a subquery",
        _fixed("SUBQUERY_MULTIPLE_ROWS", "Scalar sub-query has returned multiple rows"),
    ),
    (r"Overflow in (\w+) of (\w+) \((.*?)\)", _overflow),
    (r"with value (\S+) can't be cast because the value is out of range for the destination type (\w+)", _out_of_range),
    (r"Overflow in|Out of Range Error|out of range", _fixed("NUMERIC_VALUE_OUT_OF_RANGE", "Value is out of range")),
)


def _column_position(query: exp.Expr, name: str) -> tuple[int, int] | None:
    for column in query.find_all(exp.Column):
        if name in (column.name.lower(), column.table.lower()):
            return position(column)
    return None
