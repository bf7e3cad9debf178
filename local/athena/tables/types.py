"""Types: the catalog's (Hive), the engine's (DuckDB) and those that a result names (Athena)."""

import re
from dataclasses import dataclass

from local.athena.errors import QueryError

_SCALARS = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "real": "FLOAT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "binary": "BLOB",
}
_TRINO_NAMES = {
    "int": "integer",
    "float": "real",
    "string": "varchar",
    "timestamp": "timestamp(3)",
    "binary": "varbinary",
}
_TOKEN = re.compile(r"\s*([^\s<>(),:]+|[<>(),:])")


@dataclass(frozen=True)
class HiveType:
    """A type of the catalog.

    name: in lower case. numbers: what stands in its parentheses. fields: the types in its angle brackets, with their
    names (empty ones for `array` and `map`).
    """

    name: str
    numbers: tuple[int, ...] = ()
    fields: tuple[tuple[str, "HiveType"], ...] = ()

    @property
    def duckdb(self) -> str:
        """This type's name in DuckDB."""
        inner = [kind.duckdb for _, kind in self.fields]
        if self.name == "array":
            return f"{inner[0]}[]"
        if self.name == "map":
            return f"MAP({inner[0]}, {inner[1]})"
        if self.name == "struct":
            return f"STRUCT({', '.join(f'{quoted(name)} {kind.duckdb}' for name, kind in self.fields)})"
        if self.name == "decimal":
            precision, scale = (*self.numbers, 10, 0)[:2] if len(self.numbers) != 1 else (self.numbers[0], 0)
            return f"DECIMAL({precision}, {scale})"
        return "VARCHAR" if self.name in ("varchar", "char") else _SCALARS[self.name]

    @property
    def text(self) -> str:
        """This type as the catalog writes it."""
        inner = [f"{name}:{kind.text}" if name else kind.text for name, kind in self.fields]
        if inner:
            return f"{self.name}<{','.join(inner)}>"
        return self.name + (f"({','.join(map(str, self.numbers))})" if self.numbers else "")

    @property
    def trino(self) -> str:
        """This type as error messages and DDL name it."""
        inner = [kind.trino for _, kind in self.fields]
        if self.name == "struct":
            return f"row({', '.join(f'{name} {kind.trino}' for name, kind in self.fields)})"
        if inner:
            return f"{self.name}({', '.join(inner)})"
        numbers = f"({','.join(map(str, self.numbers))})" if self.numbers else ""
        return _TRINO_NAMES.get(self.name, self.name) + numbers


def parse_hive(text: str) -> HiveType:
    """A type as the catalog writes it, e.g. `struct<a:int,b:array<decimal(10,2)>>`.

    Raises:
        QueryError: `HIVE_INVALID_METADATA`, when it is none.
    """
    tokens = _TOKEN.findall(text)
    try:
        kind, rest = _parse(tokens)
    except (IndexError, ValueError, KeyError) as error:
        raise _unknown(text) from error
    if rest or "".join(tokens) != re.sub(r"\s+", "", text):
        raise _unknown(text)
    return kind


def _unknown(text: str) -> QueryError:
    return QueryError("HIVE_INVALID_METADATA", f"Type is not supported or not well-formed: {text}")


def _parse(tokens: list[str]) -> tuple[HiveType, list[str]]:
    name, rest = tokens[0].lower(), tokens[1:]
    if name in ("array", "map", "struct"):
        return _parse_nested(name, rest)
    numbers: list[int] = []
    if rest and rest[0] == "(":
        end = rest.index(")")
        numbers = [int(each) for each in rest[1:end] if each != ","]
        rest = rest[end + 1 :]
    if name not in ("decimal", "varchar", "char"):
        _SCALARS[name]
    return HiveType(name, tuple(numbers)), rest


def _parse_nested(name: str, rest: list[str]) -> tuple[HiveType, list[str]]:
    if rest[0] != "<":
        raise ValueError(name)
    fields: list[tuple[str, HiveType]] = []
    rest = rest[1:]
    while True:
        label = ""
        if name == "struct":
            label = rest[0].lower()
            if rest[1] != ":":
                raise ValueError(label)
            rest = rest[2:]
        kind, rest = _parse(rest)
        fields.append((label, kind))
        separator, rest = rest[0], rest[1:]
        if separator == ">":
            break
        if separator != ",":
            raise ValueError(separator)
    if name != "struct" and len(fields) != {"array": 1, "map": 2}[name]:
        raise ValueError(name)
    return HiveType(name, (), tuple(fields)), rest


def quoted(name: str) -> str:
    """An identifier in DuckDB's SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | None) -> str:
    """A string, or NULL, in DuckDB's SQL."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"
