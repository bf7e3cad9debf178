"""The engine's types as the catalog's, for what a query makes: views and tables."""

from local.athena.engine.text import arguments, field
from local.athena.errors import QueryError
from local.athena.tables.types import HiveType

_SCALARS = {
    "BOOLEAN": "boolean",
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "INTEGER": "int",
    "BIGINT": "bigint",
    "HUGEINT": "bigint",
    "FLOAT": "float",
    "DOUBLE": "double",
    "VARCHAR": "string",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "BLOB": "binary",
}


def hive(duckdb_type: str) -> HiveType:
    """Raises: QueryError, when Hive has no such type."""
    kind = duckdb_type.strip()
    if kind in _SCALARS:
        return HiveType(_SCALARS[kind])
    if kind.endswith("]"):
        return HiveType("array", (), (("", hive(kind[: kind.rindex("[")])),))
    if kind.startswith("DECIMAL("):
        return HiveType("decimal", tuple(int(number) for number in arguments(kind)))
    if kind.startswith("MAP("):
        return HiveType("map", (), tuple(("", hive(each)) for each in arguments(kind)))
    if kind.startswith("STRUCT(") and not kind.startswith("STRUCT(instant TIMESTAMP WITH TIME ZONE"):
        named = [field(each) for each in arguments(kind)]
        return HiveType("struct", (), tuple((name, hive(inner)) for name, inner in named))
    raise QueryError("NOT_SUPPORTED", f"Unsupported Hive type: {_name(kind)}")


def _name(kind: str) -> str:
    zoned = kind.startswith(("TIMESTAMP WITH TIME ZONE", "STRUCT(instant"))
    return "timestamp(3) with time zone" if zoned else kind.lower()
