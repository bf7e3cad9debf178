"""Parquet files: columns by name, with the catalog's types."""

from collections.abc import Iterator

from local.athena.catalog import Column, Table
from local.athena.engine.pool import Worker
from local.athena.errors import QueryError
from local.athena.formats import relation
from local.athena.query.scan import Scan
from local.athena.tables.types import HiveType, literal

SUFFIX = ".parquet"

_INTEGERS = frozenset({"tinyint", "smallint", "int", "integer", "bigint", "decimal"})
_READABLE_AS = {
    "BOOLEAN": frozenset({"boolean"}),
    "INT32": _INTEGERS | {"date"},
    "INT64": _INTEGERS | {"timestamp"},
    "INT96": frozenset({"timestamp"}),
    "FLOAT": frozenset({"float", "real", "double"}),
    "DOUBLE": frozenset({"double"}),
    "BYTE_ARRAY": frozenset({"string", "varchar", "char", "binary", "decimal"}),
    "FIXED_LEN_BYTE_ARRAY": frozenset({"decimal", "binary", "string", "varchar", "char"}),
}
"""Which types of the catalog a physical type can be read as; anything else is bad data, as on Athena."""


def reads(table: Table) -> bool:
    return "parquet" in f"{table.input_format} {table.serde}".lower()


def scanned_bytes(scan: Scan, worker: Worker) -> int:
    """The compressed size of the columns that the query names, from the files' footers."""
    if not scan.files or not scan.columns:
        return 0
    names = ", ".join(literal(name) for name in sorted(scan.columns))
    _, rows = worker.run(
        f"SELECT coalesce(sum(total_compressed_size), 0)::BIGINT FROM "
        f"parquet_metadata({relation.file_list(scan.files)}) "
        f"WHERE lower(string_split(path_in_schema, ', ')[1]) IN ({names})"
    )
    return int(rows[0][0])


def source(scan: Scan, worker: Worker) -> str:
    """The relation in DuckDB's SQL; its columns are the table's and `file_index`.

    Raises:
        QueryError: `HIVE_BAD_DATA`, a file has a column of a type that cannot be read as the catalog's.
    """
    _refuse_other_types(scan, worker)
    schema = ", ".join(f"{literal(column.name)}: {_field(column)}" for column in scan.table.columns)
    return f"read_parquet({relation.file_list(scan.files)}, schema = MAP {{{schema}}}, hive_partitioning = false)"


def _field(column: Column) -> str:
    return f"{{name: {literal(column.name)}, type: {literal(column.type.duckdb)}, default_value: NULL}}"


def _refuse_other_types(scan: Scan, worker: Worker) -> None:
    expected = {column.name: column.type for column in scan.table.columns}
    for columns, file in _schemas(scan, worker):
        for name, physical in columns:
            kind = expected.get(name)
            if kind is not None and not _compatible(kind, physical):
                raise QueryError(
                    "HIVE_BAD_DATA",
                    f"Field {name}'s type {physical or 'GROUP'} in parquet file "
                    f"{scan.objects[relation.place(file)].url} is "
                    f"incompatible with type {kind.trino} defined in table schema",
                )


def _compatible(kind: HiveType, physical: str | None) -> bool:
    if physical is None:
        return kind.name in ("array", "map", "struct")
    return kind.name in _READABLE_AS.get(physical, ())


def _schemas(scan: Scan, worker: Worker) -> Iterator[tuple[list[tuple[str, str | None]], str]]:
    """The own columns, as (name, physical type), of every kind of file there is, each with one such file."""
    _, rows = worker.run(
        "SELECT elements, min(file_name) FROM (SELECT file_name, list([name, type, num_children::VARCHAR] ORDER BY "
        "column_id) "
        f"AS elements FROM parquet_schema({relation.file_list(scan.files)}) GROUP BY file_name) GROUP BY elements"
    )
    for elements, file in rows:
        yield list(_own_columns([(name, kind, int(children or 0)) for name, kind, children in elements[1:]])), file


def _own_columns(elements: list[tuple[str, str | None, int]]) -> Iterator[tuple[str, str | None]]:
    """The elements, in depth-first order, that are not within another one."""
    index = 0
    while index < len(elements):
        name, kind, children = elements[index]
        yield name.lower(), kind
        index += 1
        within = children
        while within:
            within += elements[index][2] - 1
            index += 1
