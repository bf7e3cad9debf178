"""INSERT INTO: https://docs.aws.amazon.com/athena/latest/ug/insert-into.html"""

from dataclasses import dataclass

from sqlglot import exp

from local.athena.catalog import Table
from local.athena.errors import QueryError
from local.athena.query import select
from local.athena.statements.alter_table import add_partitions
from local.athena.statements.base import Context, Outcome, Statement
from local.athena.statements.query import parse_query
from local.athena.statements.tokens import Tokens
from local.athena.statements.writing import Writer, write, write_manifest
from local.athena.tables import projection
from local.athena.tables.engine_types import hive
from local.athena.tables.types import HiveType

STARTS = (("INSERT", "INTO"),)

_WIDTHS = ("tinyint", "smallint", "int", "bigint", "decimal", "float", "double")


@dataclass
class Insert:
    """New files with a query's rows, and the partitions that they make. names: the columns given; empty for all."""

    database: str
    name: str
    names: list[str]
    query: exp.Expr
    type: str = "DML"
    substatement: str = "INSERT"
    suffix: str = "csv"

    def execute(self, context: Context) -> Outcome:
        execution = context.execution
        database = self.database or execution.database
        with context.worker() as worker:
            table = self._table(context, database)
            every = [*table.columns, *table.partition_keys]
            given = self.names or [column.name for column in every]
            _check_names(table, given)
            prepared = select.prepare(self.query, execution.database, context.permissions, worker, context.directory)
            kinds = {column.name: column.type for column in every}
            _check_types([kinds[name] for name in given], prepared.types)
            prepared.sql, prepared.types = _all_columns(prepared, given, [column.name for column in every])
            columns = [(column.name, column.type) for column in every]
            keys = [key.name for key in table.partition_keys]
            written = write(context, worker, prepared, self.query, columns, keys, _writer(table), table.location)
        if written.partitions and not projection.enabled(table):
            registered = {each.values for each in context.catalog.partitions(table)}
            new = [(list(values), where) for values, where in written.partitions.items() if values not in registered]
            add_partitions(context, table, new)
        return Outcome([], written.rows, prepared.scanned, write_manifest(context, written))

    def _table(self, context: Context, database: str) -> Table:
        if not context.catalog.has_database(database):
            raise QueryError("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist")
        table = context.catalog.table(database, self.name)
        if table is None:
            raise QueryError("TABLE_NOT_FOUND", f"Table 'awsdatacatalog.{database}.{self.name}' does not exist")
        if table.is_view:
            raise QueryError("NOT_SUPPORTED", "Inserting into views is not supported")
        return table


def parse(tokens: Tokens) -> Statement:
    tokens.expect("INSERT", "INTO")
    database, name = tokens.table("")
    names = []
    if tokens.at("(") and not tokens.at("(", "SELECT") and not tokens.at("(", "WITH") and not tokens.at("(", "VALUES"):
        tokens.expect("(")
        names.append(tokens.name())
        while tokens.accept(","):
            names.append(tokens.name())
        tokens.expect(")")
    return Insert(database, name, names, parse_query(tokens.rest()))


def _check_names(table: Table, given: list[str]) -> None:
    known = {column.name for column in (*table.columns, *table.partition_keys)}
    for name in given:
        if name not in known:
            raise QueryError("COLUMN_NOT_FOUND", f"Insert column name does not exist in target table: {name}")


def _check_types(expected: list[HiveType], actual: list[str]) -> None:
    """Raises: QueryError, when the query's columns are not those of the table, in number and kind."""
    found = [_kind(kind) for kind in actual]
    if len(expected) == len(found) and all(
        kind is None or _fits(kind, wanted) for kind, wanted in zip(found, expected, strict=True)
    ):
        return
    query = ", ".join(kind.trino if kind else "unknown" for kind in found)
    raise QueryError(
        "TYPE_MISMATCH",
        f"Insert query has mismatched column types: Table: [{', '.join(kind.trino for kind in expected)}], Query: "
        f"[{query}]",
    )


def _kind(duckdb_type: str) -> HiveType | None:
    return None if duckdb_type == '"NULL"' else hive(duckdb_type)


def _fits(kind: HiveType, wanted: HiveType) -> bool:
    """Whether Trino coerces a type to another without a cast."""
    if kind.name in _WIDTHS and wanted.name in _WIDTHS:
        return _WIDTHS.index(kind.name) <= _WIDTHS.index(wanted.name)
    if kind.name == "string":
        return wanted.duckdb == "VARCHAR"
    if kind.name == "date" and wanted.name == "timestamp":
        return True
    return kind.name == wanted.name


def _all_columns(prepared: select.Prepared, given: list[str], every: list[str]) -> tuple[str, list[str]]:
    """The query with all of the table's columns, in its order; those that are not given are NULL."""
    places = {name: number for number, name in enumerate(given)}
    values = ", ".join(f"g{places[name]}" if name in places else "NULL" for name in every)
    names = ", ".join(f"g{number}" for number in range(len(given)))
    types = [prepared.types[places[name]] if name in places else '"NULL"' for name in every]
    return f"SELECT {values} FROM ({prepared.sql}) given({names})", types


def _writer(table: Table) -> Writer:
    """Files as the table's SerDe reads them."""
    serde = table.serde.lower()
    if "parquet" in serde:
        compression = table.parameters.get("parquet.compression") or table.parameters.get("parquet.compress") or "GZIP"
        return Writer("PARQUET", compression.upper())
    if "json" in serde:
        return Writer("JSON")
    if "lazysimple" in serde:
        return Writer("TEXTFILE", "GZIP", table.serde_parameters.get("field.delim", "\x01"))
    raise QueryError("NOT_SUPPORTED", f"Writing with the SerDe {table.serde} is not supported")
