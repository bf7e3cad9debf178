"""DESCRIBE: https://docs.aws.amazon.com/athena/latest/ug/describe-table.html"""

from dataclasses import dataclass, field

from local.athena.catalog import Column, Table
from local.athena.errors import MalformedQueryError
from local.athena.statements.alter_partition import specification, values
from local.athena.statements.base import Context, Outcome, Statement, failed, write_lines
from local.athena.statements.tokens import Tokens

STARTS = (("DESCRIBE",), ("DESC",))

_EMPTY = "\t \t "
_HEADER = ["col_name", "data_type", "comment"]


@dataclass
class Describe:
    """A table's columns, padded as Hive pads them, and what it is partitioned by."""

    database: str
    name: str
    detailed: bool
    partition: dict[str, str] = field(default_factory=dict)
    column: str = ""
    type: str = "UTILITY"
    substatement: str = "DESCRIBE_TABLE"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        table = context.table(self.database or context.execution.database, self.name)
        if self.partition:
            _check_partition(context, table, values(table, self.partition))
        if self.column:
            return write_lines(context, _HEADER, [_line(_find(table, self.column))])
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
        return write_lines(context, _HEADER, lines)


def _check_partition(context: Context, table: Table, wanted: list[str]) -> None:
    if all(list(each.values) != wanted for each in context.catalog.partitions(table)):
        raise failed(f"SemanticException [Error 10006]: Partition not found {wanted}")


def _find(table: Table, name: str) -> Column:
    for column in (*table.columns, *table.partition_keys):
        if column.name == name:
            return column
    raise failed(f"SemanticException [Error 10002]: Invalid column reference {name}")


def _details(database: str, location: str) -> list[tuple[str, str]]:
    return [("Database:", database), ("Location:", location)]


def _line(column: Column) -> str:
    return f"{column.name:<20}\t{column.type_text:<20}\t{column.comment:<20}"


def parse(tokens: Tokens) -> Statement:
    tokens.advance()
    detailed = tokens.accept("FORMATTED") or tokens.accept("EXTENDED")
    database, name = tokens.table("")
    partition = specification(tokens) if tokens.at("PARTITION") else {}
    column = tokens.name() if tokens.next.kind != "end" else ""
    if tokens.next.kind != "end":
        raise MalformedQueryError(f"DESCRIBE of {column}{tokens.rest()} is not supported: describe the column")
    return Describe(database, name, detailed, partition, column)
