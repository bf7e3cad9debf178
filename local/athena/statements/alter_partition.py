"""ALTER TABLE … PARTITION: another location, or other values, of one partition.

https://docs.aws.amazon.com/athena/latest/ug/alter-table-set-location.html
https://docs.aws.amazon.com/athena/latest/ug/alter-table-rename-partition.html
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from ministack.services import glue

from local.athena.catalog import Table
from local.athena.statements.base import Context, ddl_error, failed
from local.athena.statements.tokens import Tokens

_INPUT = ("Values", "LastAccessTime", "StorageDescriptor", "Parameters", "LastAnalyzedTime")

Change = Callable[[Context, Table], None]


def specification(tokens: Tokens) -> dict[str, str]:
    """`PARTITION (key = value, …)`"""
    tokens.expect("PARTITION")
    return _specified(tokens)


def values(table: Table, given: dict[str, str]) -> list[str]:
    """The values of a whole specification, in the order of the table's keys.

    Raises:
        QueryError
    """
    names = [key.name for key in table.partition_keys]
    if sorted(names) != sorted(given):
        raise failed(
            f"SemanticException [Error 10098]: partition spec {given} doesn't match the table's keys {names}",
        )
    return [given[name] for name in names]


def read(tokens: Tokens) -> Change:
    """What follows ALTER TABLE name PARTITION."""
    given = _specified(tokens)
    if tokens.accept("SET", "LOCATION"):
        location = tokens.string()
        return _changing(given, lambda _, described: described["StorageDescriptor"].update(Location=location))
    tokens.expect("RENAME", "TO")
    renamed = specification(tokens)
    return _changing(given, lambda table, described: described.update(Values=values(table, renamed)))


def _changing(given: dict[str, str], edit: Callable[[Table, dict[str, Any]], None]) -> Change:
    def change(context: Context, table: Table) -> None:
        wanted = values(table, given)
        context.catalog.partitions(table)  # asks for the permission
        registered = glue._partitions.get(f"{table.database}/{table.name}", [])
        raw = next((each for each in registered if each["Values"] == wanted), None)
        if raw is None:
            raise failed(f"SemanticException [Error 10006]: Partition not found {given}")
        described = {name: deepcopy(raw[name]) for name in _INPUT if raw.get(name)}
        edit(table, described)
        if described["Values"] != wanted and any(each["Values"] == described["Values"] for each in registered):
            raise ddl_error(f"Partition already exists: {described['Values']}")
        context.glue(
            "UpdatePartition",
            "update_partition",
            table.database,
            table.name,
            DatabaseName=table.database,
            TableName=table.name,
            PartitionValueList=wanted,
            PartitionInput=described,
        )

    return change


def _specified(tokens: Tokens) -> dict[str, str]:
    found: dict[str, str] = {}
    tokens.expect("(")
    while True:
        key = tokens.name()
        tokens.expect("=")
        token = tokens.advance()
        if token.kind not in ("string", "double", "number", "word"):
            raise tokens.mismatched("<value>")
        found[key] = token.text
        if not tokens.accept(","):
            break
    tokens.expect(")")
    return found
