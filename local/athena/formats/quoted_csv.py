"""CSV with quotes as OpenCSVSerde reads it: every field is text first, and an empty one is not NULL.

https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html
"""

import re

from local.athena.catalog import Column, Table
from local.athena.engine.pool import Worker
from local.athena.errors import QueryError
from local.athena.formats import lines
from local.athena.query.scan import Scan
from local.athena.tables.types import literal, quoted

SUFFIX = ".csv"


def reads(table: Table) -> bool:
    return "opencsvserde" in table.serde.lower()


def scanned_bytes(scan: Scan, worker: Worker) -> int:  # noqa: ARG001 (every format is asked the same way)
    return lines.scanned_bytes(scan)


def source(scan: Scan, worker: Worker) -> str:  # noqa: ARG001 (every format is asked the same way)
    """The relation in DuckDB's SQL; its columns are the table's and `file_index`."""
    properties = scan.table.serde_parameters
    separator = properties.get("separatorChar", ",").replace("\\t", "\t")
    quote = properties.get("quoteChar", '"')
    escape = properties.get("escapeChar", "\\").replace("\\\\", "\\")
    s, q, e = re.escape(separator), re.escape(quote), re.escape(escape)
    token = f"(?:{q}(?:[^{q}{e}]|{e}.|{q}{q})*{q}|[^{s}]*){s}"
    fields = f"regexp_extract_all(line || {literal(separator)}, {literal(token)})"
    values = ", ".join(
        f"{_typed(_unquoted(f'fields[{number}]', quote, escape), number, column)} AS {quoted(column.name)}"
        for number, column in enumerate(scan.table.columns, start=1)
    )
    return f"(SELECT {values}, file_index FROM (SELECT {fields} AS fields, file_index FROM {lines.source(scan)}))"


def _unquoted(token: str, quote: str, escape: str) -> str:
    """A field without the separator behind it, its quotes and its escapes."""
    value = f"left({token}, -1)"
    inner = f"substr({value}, 2, length({value}) - 2)"
    for escaped, character in ((quote * 2, quote), (escape + quote, quote), (escape * 2, escape)):
        inner = f"replace({inner}, {literal(escaped)}, {literal(character)})"
    return f"CASE WHEN length({value}) >= 2 AND starts_with({value}, {literal(quote)}) THEN {inner} ELSE {value} END"


def _typed(value: str, number: int, column: Column) -> str:
    kind = column.type
    if kind.duckdb == "VARCHAR":
        return value
    if kind.fields or kind.name == "binary":
        raise QueryError("HIVE_UNSUPPORTED_FORMAT", f"OpenCSVSerde does not support a column of type {kind.trino}")
    bad = (
        f"'HIVE_BAD_DATA: Error parsing field value ''' || {value} || ''' for field {number - 1}: "
        f"For input string: \"' || {value} || '\"'"
    )
    parsed = {
        "date": f"CAST(DATE '1970-01-01' + TRY_CAST({value} AS INTEGER) AS DATE)",
        "timestamp": f"epoch_ms(TRY_CAST({value} AS BIGINT))",
    }.get(kind.name, f"TRY_CAST({value} AS {kind.duckdb})")
    failed = f"CAST(CAST(CAST({bad} AS INTEGER) AS VARCHAR) AS {kind.duckdb})"
    return f"CASE WHEN {value} IS NULL THEN NULL WHEN {parsed} IS NULL THEN {failed} ELSE {parsed} END"
