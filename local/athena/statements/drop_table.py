"""DROP TABLE: https://docs.aws.amazon.com/athena/latest/ug/drop-table.html"""

from dataclasses import dataclass

from local.athena.errors import QueryError
from local.athena.statements.base import Context, Outcome, Statement, failed, write_lines
from local.athena.statements.tokens import Tokens

STARTS = (("DROP", "TABLE"),)


@dataclass
class DropTable:
    """Removes a table from the catalog; its objects stay."""

    database: str
    name: str
    if_exists: bool
    type: str = "DDL"
    substatement: str = "DROP_TABLE"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        database = self.database or context.execution.database
        try:
            table = context.table(database, self.name)
        except QueryError as error:
            if self.if_exists and "Error 10001" in str(error):
                return write_lines(context, [], [])
            raise
        if table.is_view:
            raise failed("SemanticException [Error 10128]: Cannot drop a view with DROP TABLE: use DROP VIEW")
        context.glue("DeleteTable", "delete_table", database, self.name, DatabaseName=database, Name=self.name)
        return write_lines(context, [], [])


def parse(tokens: Tokens) -> Statement:
    tokens.expect("DROP", "TABLE")
    if_exists = tokens.accept("IF", "EXISTS")
    database, name = tokens.table("")
    tokens.accept("PURGE")
    tokens.end()
    return DropTable(database, name, if_exists)
