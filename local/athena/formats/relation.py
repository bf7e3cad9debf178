"""The view of a table that a query reads: its columns in the catalog's order, then its partition columns.

Every format is a module with `reads(table)`, `source(scan, worker)` (a relation with the table's columns and
`file_index`), `scanned_bytes(scan, worker)` and the SUFFIX that its files are given; FORMATS lists them.
"""

import importlib
from pathlib import Path
from typing import Any

from local.athena.catalog import Table
from local.athena.engine.pool import Worker
from local.athena.errors import QueryError
from local.athena.query.scan import Scan
from local.athena.tables.types import HiveType, literal, quoted

FORMATS = ("parquet", "json", "quoted_csv", "delimited", "regex")

_HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"


def format_of(table: Table) -> Any:
    """The module that reads a table's files.

    Raises:
        QueryError: `HIVE_UNSUPPORTED_FORMAT`
    """
    for name in FORMATS:
        module = importlib.import_module(f"local.athena.formats.{name}")
        if module.reads(table):
            return module
    raise QueryError(
        "HIVE_UNSUPPORTED_FORMAT",
        f"Unable to create input format {table.input_format or '(none)'} with SerDe {table.serde or '(none)'} "
        f"for table {table.database}.{table.name}",
    )


def view(scan: Scan, worker: Worker) -> str:
    """The statement that makes the scan's view."""
    table = scan.table
    if scan.files:
        source = format_of(table).source(scan, worker)
        values = [quoted(column.name) for column in table.columns]
        values += [_partition_value(scan, index) for index in range(len(table.partition_keys))]
        values += [_path(scan)] if scan.with_path else []
    else:
        source = "(SELECT 0) WHERE false"
        values = [f"CAST(NULL AS {column.type.duckdb})" for column in (*table.columns, *table.partition_keys)]
        values += ["CAST(NULL AS VARCHAR)"] if scan.with_path else []
    names = [quoted(column.name) for column in (*table.columns, *table.partition_keys)]
    names += ['"$path"'] if scan.with_path else []
    return f"CREATE VIEW {quoted(scan.name)} ({', '.join(names)}) AS SELECT {', '.join(values)} FROM {source}"


def file_list(files: list[Path]) -> str:
    """The files as a list in DuckDB's SQL."""
    return "[" + ", ".join(literal(str(file)) for file in files) + "]"


def place(file: str) -> int:
    """Where in the scan a file stands, from its name."""
    return int(Path(file).name.partition(".")[0])


def typed(value: str, kind: HiveType) -> str:
    """A partition's value, a string in the catalog, as a value of its type."""
    return f"CAST({literal(None if value == _HIVE_NULL else value)} AS {kind.duckdb})"


def _partition_value(scan: Scan, index: int) -> str:
    kind = scan.table.partition_keys[index].type
    values = [scan.partitions[number].values[index] for number in scan.partition_of]
    if len(set(values)) == 1:
        return typed(values[0], kind)
    return _by_file([None if value == _HIVE_NULL else value for value in values], kind.duckdb)


def _path(scan: Scan) -> str:
    return _by_file([each.url for each in scan.objects], "VARCHAR")


def _by_file(values: list[str | None], duckdb_type: str) -> str:
    listed = ", ".join(literal(value) for value in values)
    return f"CAST([{listed}] AS {duckdb_type}[])[CAST(file_index AS BIGINT) + 1]"
