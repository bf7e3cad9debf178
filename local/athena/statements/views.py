"""CREATE VIEW and DROP VIEW: https://docs.aws.amazon.com/athena/latest/ug/create-view.html"""

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from local.athena.errors import QueryError
from local.athena.query import select, views
from local.athena.statements.base import Context, Outcome, Statement, write_lines
from local.athena.statements.query import parse_query
from local.athena.statements.tokens import Tokens
from local.athena.tables import engine_types

STARTS = (("CREATE", "VIEW"), ("CREATE", "OR", "REPLACE", "VIEW"), ("DROP", "VIEW"))


@dataclass
class CreateView:
    """Keeps a query under a name. sql: the query's text, as it was written."""

    database: str
    name: str
    replace: bool
    sql: str
    query: exp.Expr
    type: str = "DDL"
    substatement: str = "CREATE_VIEW"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        execution = context.execution
        database = self.database or execution.database
        with context.worker() as worker:
            if not context.catalog.has_database(database):
                raise QueryError("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist")
            existing = context.catalog.table(database, self.name)
            if existing is not None and not (self.replace and existing.is_view):
                kind = "View" if existing.is_view else "Table"
                raise QueryError("TABLE_ALREADY_EXISTS", f"{kind} already exists: '{database}.{self.name}'")
            prepared = select.prepare(self.query, execution.database, context.permissions, worker, context.directory)
        select.require_names(prepared)
        described = self._described(prepared, execution.database)
        action, operation = ("UpdateTable", "update_table") if existing else ("CreateTable", "create_table")
        context.glue(action, operation, database, self.name, DatabaseName=database, TableInput=described)
        return write_lines(context, [], [])

    def _described(self, prepared: select.Prepared, database: str) -> dict[str, Any]:
        kinds = [engine_types.hive(kind) for kind in prepared.types]
        named = list(zip((column.name.lower() for column in prepared.columns), kinds, strict=True))
        return {
            "Name": self.name,
            "TableType": "VIRTUAL_VIEW",
            "Parameters": {"presto_view": "true", "comment": "Presto View"},
            "ViewOriginalText": views.write(self.sql, database, [(name, kind.trino) for name, kind in named]),
            "ViewExpandedText": "/* Presto View */",
            "StorageDescriptor": {
                "Columns": [{"Name": name, "Type": kind.text} for name, kind in named],
                "Location": "",
                "SerdeInfo": {},
            },
        }


@dataclass
class DropView:
    database: str
    name: str
    if_exists: bool
    type: str = "DDL"
    substatement: str = "DROP_VIEW"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        database = self.database or context.execution.database
        table = context.catalog.table(database, self.name) if context.catalog.has_database(database) else None
        if table is None or not table.is_view:
            if self.if_exists and table is None:
                return write_lines(context, [], [])
            raise QueryError("TABLE_NOT_FOUND", f"View '{database}.{self.name}' does not exist")
        context.glue("DeleteTable", "delete_table", database, self.name, DatabaseName=database, Name=self.name)
        return write_lines(context, [], [])


def parse(tokens: Tokens) -> Statement:
    if tokens.accept("DROP", "VIEW"):
        if_exists = tokens.accept("IF", "EXISTS")
        database, name = tokens.table("")
        tokens.end()
        return DropView(database, name, if_exists)
    tokens.expect("CREATE")
    replace = tokens.accept("OR", "REPLACE")
    tokens.expect("VIEW")
    database, name = tokens.table("")
    tokens.expect("AS")
    sql = tokens.rest()
    return CreateView(database, name, replace, sql, parse_query(sql))
