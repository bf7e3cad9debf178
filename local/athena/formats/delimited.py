"""Delimited text as Hive's LazySimpleSerDe reads it: no quotes, `\\N` is NULL, and so is what is not of its type."""

from local.athena.catalog import Table
from local.athena.engine.pool import Worker
from local.athena.errors import QueryError
from local.athena.formats import lines
from local.athena.query.scan import Scan
from local.athena.tables.types import HiveType, literal, quoted

SUFFIX = ".txt"

_ITEMS, _KEYS = "\x02", "\x03"
_ESCAPED_ESCAPE, _ESCAPED_DELIMITER = "\x11", "\x12"


def reads(table: Table) -> bool:
    return "lazysimpleserde" in table.serde.lower() or (
        not table.serde and "textinputformat" in table.input_format.lower()
    )


def scanned_bytes(scan: Scan, worker: Worker) -> int:  # noqa: ARG001 (every format is asked the same way)
    return lines.scanned_bytes(scan)


def source(scan: Scan, worker: Worker) -> str:  # noqa: ARG001 (every format is asked the same way)
    """The relation in DuckDB's SQL; its columns are the table's and `file_index`."""
    properties = scan.table.serde_parameters
    delimiter = _delimiter(properties.get("field.delim") or properties.get("serialization.format") or "\x01")
    escape = properties.get("escape.delim")
    null = properties.get("serialization.null.format", "\\N")
    text = "line"
    if escape:
        text = f"replace({text}, {literal(escape * 2)}, {literal(_ESCAPED_ESCAPE)})"
        text = f"replace({text}, {literal(escape + delimiter)}, {literal(_ESCAPED_DELIMITER)})"
    values = []
    for number, column in enumerate(scan.table.columns, start=1):
        raw = value = f"fields[{number}]"
        if escape:
            value = f"replace({value}, {literal(escape)}, '')"
            value = f"replace(replace({value}, {literal(_ESCAPED_DELIMITER)}, {literal(delimiter)}), "
            value += f"{literal(_ESCAPED_ESCAPE)}, {literal(escape)})"
        value = f"CASE WHEN {raw} <> {literal(null)} THEN {value} END"  # the mark of NULL is looked for unescaped
        values.append(f"{_typed(value, column.type, properties)} AS {quoted(column.name)}")
    fields = f"SELECT string_split({text}, {literal(delimiter)}) AS fields, file_index FROM {lines.source(scan)}"
    return f"(SELECT {', '.join(values)}, file_index FROM ({fields}))"


def _delimiter(text: str) -> str:
    """A delimiter as DDL writes it, or a character's number."""
    named = {"\\t": "\t", "\\001": "\x01"}
    if text in named:
        return named[text]
    return chr(int(text)) if (text.isdigit() and len(text) > 1) or text == "1" else text


def _typed(value: str, kind: HiveType, properties: dict[str, str]) -> str:
    items = properties.get("collection.delim") or properties.get("colelction.delim") or _ITEMS
    keys = properties.get("mapkey.delim") or _KEYS
    if kind.name == "array" and not kind.fields[0][1].fields:
        return f"CAST(string_split({value}, {literal(items)}) AS {kind.duckdb})"
    if kind.name == "map" and not kind.fields[1][1].fields:
        entry = f"row(split_part(e, {literal(keys)}, 1), split_part(e, {literal(keys)}, 2))"
        entries = f"list_transform(string_split({value}, {literal(items)}), lambda e: {entry})"
        return f"CAST(map_from_entries({entries}) AS {kind.duckdb})"
    if kind.fields:
        raise QueryError("HIVE_UNSUPPORTED_FORMAT", f"A column of type {kind.trino} in delimited text is not supported")
    if kind.duckdb == "VARCHAR":
        return value
    if kind.name == "boolean":
        return f"CASE lower({value}) WHEN 'true' THEN true WHEN 'false' THEN false END"
    return f"TRY_CAST({value} AS {kind.duckdb})"
