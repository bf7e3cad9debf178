"""ALTER TABLE: https://docs.aws.amazon.com/athena/latest/ug/alter-table-add-partition.html and its neighbours."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from local.athena.catalog import Table
from local.athena.errors import MalformedQueryError
from local.athena.statements import alter_partition, change_column
from local.athena.statements.alter_partition import specification, values
from local.athena.statements.base import Context, Outcome, Statement, ddl_error, failed, write_lines
from local.athena.statements.create_table import columns
from local.athena.statements.tokens import Tokens

STARTS = (("ALTER", "TABLE"),)

_Change = Callable[[Context, Table], None]
_UPDATABLE = ("Name", "Description", "Owner", "TableType", "Parameters", "PartitionKeys", "StorageDescriptor")


@dataclass
class AlterTable:
    """One change to a table."""

    database: str
    name: str
    change: _Change
    type: str = "DDL"
    substatement: str = "ALTER_TABLE"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        self.change(context, context.table(self.database or context.execution.database, self.name))
        return write_lines(context, [], [])


def parse(tokens: Tokens) -> Statement:
    tokens.expect("ALTER", "TABLE")
    database, name = tokens.table("")
    for words, read in _CHANGES.items():
        if tokens.accept(*words):
            change = read(tokens)
            tokens.end()
            return AlterTable(database, name, change)
    raise MalformedQueryError(f"Queries of this type are not supported: ALTER TABLE … {tokens.rest()[:40]}")


def add_partitions(context: Context, table: Table, found: list[tuple[list[str], str]]) -> None:
    """Register partitions that are not registered yet, as (values, location)."""
    storage = deepcopy(table.raw["StorageDescriptor"])
    inputs = [{"Values": values, "StorageDescriptor": {**storage, "Location": location}} for values, location in found]
    for start in range(0, len(inputs), 100):
        context.glue(
            "BatchCreatePartition",
            "batch_create_partition",
            table.database,
            table.name,
            DatabaseName=table.database,
            TableName=table.name,
            PartitionInputList=inputs[start : start + 100],
        )


def partition_location(table: Table, values: list[str]) -> str:
    """Where a partition is when nothing else is said."""
    folders = "/".join(f"{key.name}={value}" for key, value in zip(table.partition_keys, values, strict=True))
    return f"{table.location.rstrip('/')}/{folders}/"


def _add_partition(tokens: Tokens) -> _Change:
    if_not_exists = tokens.accept("IF", "NOT", "EXISTS")
    given: list[tuple[dict[str, str], str]] = []
    while tokens.at("PARTITION"):
        specified = specification(tokens)
        given.append((specified, tokens.string() if tokens.accept("LOCATION") else ""))

    def change(context: Context, table: Table) -> None:
        registered = {each.values for each in context.catalog.partitions(table)}
        new = []
        for specified, location in given:
            wanted = values(table, specified)
            if tuple(wanted) not in registered:
                new.append((wanted, location or partition_location(table, wanted)))
            elif not if_not_exists:
                raise ddl_error("AlreadyExistsException(message:Partition already exists.)")
        add_partitions(context, table, new)

    return change


def _drop_partition(tokens: Tokens) -> _Change:
    if_exists = tokens.accept("IF", "EXISTS")
    given = [specification(tokens)]
    while tokens.accept(","):
        given.append(specification(tokens))

    def change(context: Context, table: Table) -> None:
        names = [key.name for key in table.partition_keys]
        registered = context.catalog.partitions(table)
        for specified in given:
            matching = [
                each
                for each in registered
                if all(each.values[names.index(name)] == value for name, value in specified.items() if name in names)
            ]
            if not matching and not if_exists:
                raise failed(f"SemanticException [Error 10006]: Partition not found {specified}")
            for each in matching:
                context.glue(
                    "DeletePartition",
                    "delete_partition",
                    table.database,
                    table.name,
                    DatabaseName=table.database,
                    TableName=table.name,
                    PartitionValues=list(each.values),
                )

    return change


def _update(edit: Callable[[dict[str, Any]], None]) -> _Change:
    def change(context: Context, table: Table) -> None:
        described = {name: deepcopy(table.raw[name]) for name in _UPDATABLE if table.raw.get(name)}
        edit(described)
        context.glue(
            "UpdateTable",
            "update_table",
            table.database,
            table.name,
            DatabaseName=table.database,
            TableInput=described,
        )

    return change


def _add_columns(tokens: Tokens) -> _Change:
    tokens.expect("(")
    new = columns(tokens)

    def edit(described: dict[str, Any]) -> None:
        existing = described["StorageDescriptor"]["Columns"]
        names = {column["Name"].lower() for column in existing}
        for column in new:
            if column["Name"] in names:
                raise ddl_error(f"Duplicate column name: {column['Name']}")
        existing += new

    return _update(edit)


def _replace_columns(tokens: Tokens) -> _Change:
    tokens.expect("(")
    new = columns(tokens)
    return _update(lambda described: described["StorageDescriptor"].update(Columns=new))


def _change_column(tokens: Tokens) -> _Change:
    return _update(change_column.read(tokens))


def _set_location(tokens: Tokens) -> _Change:
    location = tokens.string()
    return _update(lambda described: described["StorageDescriptor"].update(Location=location))


def _set_properties(tokens: Tokens) -> _Change:
    properties = tokens.properties()
    return _update(lambda described: described.setdefault("Parameters", {}).update(properties))


_CHANGES: dict[tuple[str, ...], Callable[[Tokens], _Change]] = {
    ("ADD", "COLUMNS"): _add_columns,
    ("REPLACE", "COLUMNS"): _replace_columns,
    ("ADD",): _add_partition,
    ("CHANGE",): _change_column,
    ("DROP",): _drop_partition,
    ("PARTITION",): alter_partition.read,
    ("SET", "LOCATION"): _set_location,
    ("SET", "TBLPROPERTIES"): _set_properties,
}
