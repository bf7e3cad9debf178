"""CREATE TABLE AS SELECT: https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html"""

from dataclasses import dataclass

from sqlglot import exp

from local.athena.catalog import read_table
from local.athena.errors import MalformedQueryError, QueryError
from local.athena.query import select
from local.athena.statements import with_clause
from local.athena.statements.alter_table import add_partitions
from local.athena.statements.base import Context, Outcome, Statement
from local.athena.statements.query import parse_query
from local.athena.statements.storage import FORMATS
from local.athena.statements.tokens import Tokens
from local.athena.statements.writing import Writer, Written, require_empty, write, write_manifest
from local.athena.tables import engine_types
from local.athena.tables.types import HiveType

STARTS = (("CREATE", "TABLE"),)

_PROPERTIES = {"format", "external_location", "partitioned_by", "write_compression", "parquet_compression"}
_PROPERTIES |= {"field_delimiter", "table_type", "is_external", "bucketed_by", "bucket_count"}


@dataclass
class CreateTableAs:
    """A table made of a query's rows."""

    database: str
    name: str
    if_not_exists: bool
    properties: dict[str, "str | list[str]"]
    query: exp.Expr
    with_data: bool
    type: str = "DDL"
    substatement: str = "CREATE_TABLE_AS_SELECT"
    suffix: str = ""

    def execute(self, context: Context) -> Outcome:
        execution = context.execution
        database = self.database or execution.database
        writer = with_clause.writer(self.properties)
        keys = with_clause.names(self.properties, "partitioned_by")
        location = str(self.properties.get("external_location") or f"{execution.settings.output}tables/{execution.id}/")
        with context.worker() as worker:
            if not context.catalog.has_database(database):
                raise QueryError("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist")
            if context.catalog.table(database, self.name) is not None:
                if self.if_not_exists:
                    return Outcome()
                raise QueryError(
                    "TABLE_ALREADY_EXISTS", f"Table 'awsdatacatalog.{database}.{self.name}' already exists"
                )
            require_empty(context, f"{database}.{self.name}", location)
            prepared = select.prepare(self.query, execution.database, context.permissions, worker, context.directory)
            select.require_names(prepared)
            columns = [
                (column.name.lower(), engine_types.hive(kind))
                for column, kind in zip(prepared.columns, prepared.types, strict=True)
            ]
            _check_keys([name for name, _ in columns], keys)
            written = Written()
            if self.with_data:
                written = write(context, worker, prepared, self.query, columns, keys, writer, location)
        self._register(context, database, columns, keys, writer, location, written)
        manifest = write_manifest(context, written, "tables/")
        return Outcome([], written.rows, prepared.scanned, manifest)

    def _register(
        self,
        context: Context,
        database: str,
        columns: list[tuple[str, HiveType]],
        keys: list[str],
        writer: Writer,
        location: str,
        written: Written,
    ) -> None:
        described = [{"Name": name, "Type": kind.text} for name, kind in columns]
        data, partition_keys = described[: len(described) - len(keys)], described[len(described) - len(keys) :]
        delimiter = {"field.delim": writer.delimiter} if writer.format == "TEXTFILE" else {}
        storage = FORMATS[writer.format].descriptor(data, location, delimiter)
        table = {
            "Name": self.name,
            "TableType": "EXTERNAL_TABLE",
            "PartitionKeys": partition_keys,
            "Parameters": {"EXTERNAL": "TRUE", "has_encrypted_data": "false"},
            "StorageDescriptor": storage,
        }
        context.glue("CreateTable", "create_table", database, self.name, DatabaseName=database, TableInput=table)
        if written.partitions:
            new = [(list(values), where) for values, where in written.partitions.items()]
            add_partitions(context, read_table({**table, "DatabaseName": database}), new)


def _check_keys(names: list[str], keys: list[str]) -> None:
    """Raises: QueryError"""
    if keys and names[-len(keys) :] != keys:
        raise QueryError(
            "HIVE_COLUMN_ORDER_MISMATCH",
            "Partition keys must be the last columns in the table and in the same order as the table properties: "
            f"[{', '.join(keys)}]",
        )
    if keys and len(keys) == len(names):
        raise QueryError("INVALID_TABLE_PROPERTY", "Table contains only partition columns")


def parse(tokens: Tokens) -> Statement:
    if not _is_ctas(tokens.sql):
        from local.athena.statements import create_table

        return create_table.parse(tokens)
    tokens.expect("CREATE", "TABLE")
    if_not_exists = tokens.accept("IF", "NOT", "EXISTS")
    database, name = tokens.table("")
    properties = with_clause.read(tokens, _PROPERTIES) if tokens.accept("WITH") else {}
    tokens.expect("AS")
    sql = tokens.rest()
    with_data = True
    for ending, keeps in (("WITH NO DATA", False), ("WITH DATA", True)):
        if sql.upper().endswith(ending):
            sql, with_data = sql[: -len(ending)], keeps
            break
    if str(properties.get("table_type", "HIVE")).upper() != "HIVE":
        raise MalformedQueryError(f"{properties['table_type']} tables are not supported here")
    if "bucketed_by" in properties or "bucket_count" in properties:
        raise MalformedQueryError("Bucketing is not supported here: bucketed_by, bucket_count")
    return CreateTableAs(database, name, if_not_exists, properties, parse_query(sql), with_data)


def _is_ctas(sql: str) -> bool:
    """Whether AS or WITH follows the table's name."""
    tokens = Tokens(sql)
    tokens.expect("CREATE", "TABLE")
    tokens.accept("IF", "NOT", "EXISTS")
    tokens.table("")
    return tokens.at("AS") or tokens.at("WITH")
