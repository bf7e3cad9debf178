"""DESCRIBE: https://docs.aws.amazon.com/athena/latest/ug/describe-table.html"""

from dataclasses import dataclass

from local.athena.catalog import Column
from local.athena.errors import MalformedQueryError
from local.athena.statements.base import Context, Outcome, Statement, write_lines
from local.athena.statements.tokens import Tokens

STARTS = (("DESCRIBE",), ("DESC",))

_EMPTY = "\t \t "


@dataclass
class Describe:
    """A table's columns, padded as Hive pads them, and what it is partitioned by."""

    database: str
    name: str
    detailed: bool
    type: str = "UTILITY"
    substatement: str = "DESCRIBE_TABLE"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        table = context.table(self.database or context.execution.database, self.name)
        lines = [_line(column) for column in (*table.columns, *table.partition_keys)]
        if table.partition_keys:
            lines += [
                _EMPTY,
                "# Partition Information\t \t ",
                f"{'# col_name':<24}\t{'data_type':<20}\t{'comment':<20}",
            ]
            lines += [_EMPTY, *(_line(key) for key in table.partition_keys)]
        if self.detailed:
            lines += [_EMPTY, "# Detailed Table Information\t \t "]
            lines += [f"{name:<20}\t{value:<20}\t " for name, value in _details(table.database, table.location)]
        return write_lines(context, ["col_name", "data_type", "comment"], lines)


def _details(database: str, location: str) -> list[tuple[str, str]]:
    return [("Database:", database), ("Location:", location)]


def _line(column: Column) -> str:
    return f"{column.name:<20}\t{column.type_text:<20}\t{column.comment:<20}"


def parse(tokens: Tokens) -> Statement:
    tokens.advance()
    detailed = tokens.accept("FORMATTED") or tokens.accept("EXTENDED")
    database, name = tokens.table("")
    if tokens.next.kind != "end":
        raise MalformedQueryError(f"DESCRIBE of {tokens.rest()} is not supported: describe the table")
    return Describe(database, name, detailed)
