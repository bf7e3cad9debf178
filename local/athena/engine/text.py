"""A value as Athena writes it in a result, and its type as a result names it."""

import re
from dataclasses import dataclass

_PRECISION = {
    "boolean": 0,
    "tinyint": 3,
    "smallint": 5,
    "integer": 10,
    "bigint": 19,
    "float": 17,
    "double": 17,
    "varchar": 2147483647,
    "varbinary": 1073741824,
    "timestamp": 3,
    "timestamp with time zone": 3,
    "time": 3,
}
_NAMES = {
    "BOOLEAN": "boolean",
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "bigint",
    "FLOAT": "float",
    "DOUBLE": "double",
    "VARCHAR": "varchar",
    "BLOB": "varbinary",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "INTERVAL": "interval day to second",
    "JSON": "json",
    "UUID": "uuid",
    '"NULL"': "unknown",
}


@dataclass(frozen=True)
class ResultColumn:
    """A column of a result; type: without its parameters, as GetQueryResults names it."""

    name: str
    type: str
    precision: int = 0
    scale: int = 0


def result_column(name: str, duckdb_type: str) -> ResultColumn:
    """The column of a result that has this type in the engine."""
    decimal = re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", duckdb_type)
    if decimal:
        return ResultColumn(name, "decimal", int(decimal[1]), int(decimal[2]))
    kind = _nested(duckdb_type) or _NAMES.get(duckdb_type, "varchar")
    return ResultColumn(name, kind, _PRECISION.get(kind, 0), 0)


def _nested(duckdb_type: str) -> str | None:
    if duckdb_type.endswith("]"):
        return "array"
    if duckdb_type.startswith("MAP("):
        return "map"
    return "row" if duckdb_type.startswith(("STRUCT(", "TUPLE(")) else None


def as_text(value: str, duckdb_type: str) -> str:
    """The expression that gives a value of this type as Athena's text; NULL stays NULL."""
    return f"CAST({value} AS VARCHAR)"
