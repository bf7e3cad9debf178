"""Text as RegexSerDe reads it: a line's groups are its columns, and a line that does not match is all NULL.

https://docs.aws.amazon.com/athena/latest/ug/apache-example.html
"""

import re

from local.athena.catalog import Table
from local.athena.engine.pool import Worker
from local.athena.errors import QueryError
from local.athena.formats import lines
from local.athena.query.scan import Scan
from local.athena.tables.types import literal, quoted

SUFFIX = ".txt"


def reads(table: Table) -> bool:
    return table.serde.lower().endswith("regexserde")


def scanned_bytes(scan: Scan, worker: Worker) -> int:  # noqa: ARG001 (every format is asked the same way)
    return lines.scanned_bytes(scan)


def source(scan: Scan, worker: Worker) -> str:  # noqa: ARG001 (every format is asked the same way)
    """The relation in DuckDB's SQL; its columns are the table's and `file_index`.

    Raises:
        QueryError: the expression is missing, is none, or has not a group for each column.
    """
    table = scan.table
    pattern = _pattern(table)
    options = "'i'" if table.serde_parameters.get("input.regex.case.insensitive", "").lower() == "true" else "'c'"
    matched = f"regexp_full_match(line, {literal(pattern)}, {options})"
    values = []
    for number, column in enumerate(table.columns, start=1):
        value = f"regexp_extract(line, {literal(f'^(?:{pattern})$')}, {number}, {options})"
        typed = value if column.type.duckdb == "VARCHAR" else f"TRY_CAST({value} AS {column.type.duckdb})"
        values.append(f"CASE WHEN {matched} THEN {typed} END AS {quoted(column.name)}")
    return f"(SELECT {', '.join(values)}, file_index FROM {lines.source(scan)})"


def _pattern(table: Table) -> str:
    pattern = table.serde_parameters.get("input.regex", "")
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise _invalid(f"The input.regex of {table.name} is not a regular expression: {error}") from error
    if not pattern:
        raise _invalid(f"The table {table.name} has no input.regex")
    if groups != len(table.columns):
        raise _invalid(
            f"Number of matching groups doesn't match the number of columns: {groups} groups, {len(table.columns)} "
            f"columns in {table.name}"
        )
    return pattern


def _invalid(message: str) -> QueryError:
    return QueryError("HIVE_INVALID_METADATA", message)
