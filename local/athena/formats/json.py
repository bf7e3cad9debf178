"""JSON, one object a line, as the OpenX and the Hive SerDe read it: keys whatever their case."""

import json
from collections.abc import Iterator
from typing import Any

from local.athena.catalog import Column, Table
from local.athena.engine.pool import Worker
from local.athena.formats import lines, relation
from local.athena.query.scan import Scan
from local.athena.tables.types import HiveType, literal, quoted

SUFFIX = ".json"

_MALFORMED = "HIVE_CURSOR_ERROR: Row is not a valid JSON Object"


def reads(table: Table) -> bool:
    return "json" in table.serde.lower()


def scanned_bytes(scan: Scan, worker: Worker) -> int:  # noqa: ARG001 (every format is asked the same way)
    return lines.scanned_bytes(scan)


def source(scan: Scan, worker: Worker) -> str:
    """The relation in DuckDB's SQL; its columns are the table's and `file_index`."""
    rows = _rows(scan)
    spellings = _spellings(rows, worker)
    parts: dict[str, list[str]] = {}
    structures: list[dict[str, Any]] = []
    for column in scan.table.columns:
        parts[column.name] = []
        for number, key in enumerate(spellings.get(_key(scan.table, column), [])):
            if number == len(structures):
                structures.append({})
            structures[number][key] = _structure(column.type, _shape(rows, key, column.type, worker))
            parts[column.name].append(f"part_{number}.{quoted(key)}")
    values = ", ".join(
        f"CAST({_first(parts[column.name])} AS {column.type.duckdb}) AS {quoted(column.name)}"
        for column in scan.table.columns
    )
    transformed = "".join(
        f", json_transform(json, {literal(json.dumps(structure))}) AS part_{number}"
        for number, structure in enumerate(structures)
    )
    return f"(SELECT {values}, file_index FROM (SELECT file_index{transformed} FROM {rows}))"


def _rows(scan: Scan) -> str:
    """The lines as objects; NULL, or an error, for what is none."""
    ignored = scan.table.serde_parameters.get("ignore.malformed.json", "false").lower() == "true"
    otherwise = "NULL" if ignored else f"CAST(CAST(CAST({literal(_MALFORMED)} AS INTEGER) AS VARCHAR) AS JSON)"
    files = relation.file_list(scan.files)
    return (
        f"(SELECT CASE WHEN json_type(json) = 'OBJECT' THEN json ELSE {otherwise} END AS json, file_index "
        f"FROM read_ndjson_objects({files}, ignore_errors = true, hive_partitioning = false))"
    )


def _key(table: Table, column: Column) -> str:
    """The key of a column in lower case; the SerDe can map it."""
    return table.serde_parameters.get(f"mapping.{column.name}", column.name).lower()


def _spellings(rows: str, worker: Worker) -> dict[str, list[str]]:
    """How each key is written in the files, by its lower case."""
    _, found = worker.run(f"SELECT DISTINCT unnest(json_keys(json)) AS key FROM {rows} ORDER BY key")
    spellings: dict[str, list[str]] = {}
    for (key,) in found:
        spellings.setdefault(key.lower(), []).append(key)
    return spellings


def _first(parts: list[str]) -> str:
    return f"coalesce({', '.join(parts)})" if parts else "NULL"


def _shape(rows: str, key: str, kind: HiveType, worker: Worker) -> Any:
    """The keys within a column's values, where its type has any."""
    if not any(each.name == "struct" for each in _types(kind)):
        return None
    path = '$."' + key.replace('"', '\\"') + '"'
    _, found = worker.run(f"SELECT json_group_structure(json_extract(json, {literal(path)})) FROM {rows}")
    return json.loads(found[0][0]) if found[0][0] else None


def _types(kind: HiveType) -> Iterator[HiveType]:
    yield kind
    for _, inner in kind.fields:
        yield from _types(inner)


def _structure(kind: HiveType, shape: Any) -> Any:
    """A type as `json_transform` wants it, its keys as the files write them."""
    if kind.name == "array":
        return [_structure(kind.fields[0][1], shape[0] if isinstance(shape, list) and shape else None)]
    if kind.name == "struct":
        keys = {key.lower(): key for key in shape} if isinstance(shape, dict) else {}
        inner = shape if isinstance(shape, dict) else {}
        return {keys.get(name, name): _structure(field, inner.get(keys.get(name, name))) for name, field in kind.fields}
    return kind.duckdb
