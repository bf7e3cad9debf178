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
    kind = (
        "timestamp with time zone"
        if duckdb_type == _ZONED
        else _nested(duckdb_type) or _NAMES.get(duckdb_type, "varchar")
    )
    return ResultColumn(name, kind, _PRECISION.get(kind, 0), 0)


def _nested(duckdb_type: str) -> str | None:
    if duckdb_type.endswith("]"):
        return "array"
    if duckdb_type.startswith("MAP("):
        return "map"
    return "row" if duckdb_type.startswith("STRUCT(") else None


def as_text(value: str, duckdb_type: str) -> str:
    """The expression that gives a value of this type as Athena's text; NULL stays NULL."""
    kind = duckdb_type
    if kind.endswith("]"):
        element = as_text("e", kind[: kind.rindex("[")])
        return f"('[' || array_to_string(list_transform({value}, lambda e: coalesce({element}, 'null')), ', ') || ']')"
    if kind.startswith("MAP("):
        key, item = arguments(kind)
        entry = f"{as_text('e.key', key)} || '=' || coalesce({as_text('e.value', item)}, 'null')"
        return f"('{{' || array_to_string(list_transform(map_entries({value}), lambda e: {entry}), ', ') || '}}')"
    if kind == _ZONED:
        return f"trino_cast_varchar({value}, {value})"
    if kind.startswith("STRUCT("):
        return _row(value, kind)
    if kind in ("DOUBLE", "FLOAT"):
        return f"trino_double_text({value}, false)"
    return _FORMS.get(kind, "CAST({} AS VARCHAR)").format(value)


_ZONED = 'STRUCT(instant TIMESTAMP WITH TIME ZONE, "zone" VARCHAR)'
_FORMS = {
    "VARCHAR": "{}",
    "HUGEINT": "CAST(CAST({} AS BIGINT) AS VARCHAR)",
    "TIMESTAMP": "strftime({}, '%Y-%m-%d %H:%M:%S.%g')",
    "TIMESTAMP_NS": "strftime({}, '%Y-%m-%d %H:%M:%S.%g')",
    "TIMESTAMP WITH TIME ZONE": "strftime(timezone('UTC', {}), '%Y-%m-%d %H:%M:%S.%g UTC')",
    "TIME": "left(CAST({} AS VARCHAR) || '.000', 12)",
    "BLOB": "rtrim(regexp_replace(lower(hex({})), '(..)', '\\1 ', 'g'))",
    "INTERVAL": "trino_interval_text({})",
}


def _row(value: str, kind: str) -> str:
    fields = []
    for number, argument in enumerate(arguments(kind), start=1):
        name, inner = field(argument)
        name = name or f"field{number - 1}"
        item = as_text(f"struct_extract_at({value}, {number})", inner)
        fields.append(f"'{name.replace(chr(39), chr(39) * 2)}=' || coalesce({item}, 'null')")
    joined = " || ', ' || ".join(fields)
    return f"CASE WHEN {value} IS NOT NULL THEN '{{' || {joined} || '}}' END"


def arguments(kind: str) -> list[str]:
    """What stands in a type's parentheses, split at its own commas."""
    inner = kind[kind.index("(") + 1 : -1]
    found, depth, quoted, start = [], 0, False, 0
    for place, character in enumerate(inner):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "()":
            depth += 1 if character == "(" else -1
        elif not quoted and depth == 0 and character == ",":
            found.append(inner[start:place].strip())
            start = place + 1
    return [*found, inner[start:].strip()]


def field(argument: str) -> tuple[str, str]:
    """A field's name, in lower case as the catalog has it and empty where it has none, and its type."""
    if argument.startswith('"'):
        end = re.match(r'"((?:[^"]|"")*)"\s+', argument)
        if end is not None:
            return end[1].replace('""', '"').lower(), argument[end.end() :]
    name, _, kind = argument.partition(" ")
    # A type that is a word, or that goes on with a parenthesis, stands without a name.
    return (name.lower(), kind) if kind and "(" not in name and argument not in _NAMES else ("", argument)
