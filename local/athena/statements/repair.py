"""MSCK REPAIR TABLE: https://docs.aws.amazon.com/athena/latest/ug/msck-repair-table.html"""

from dataclasses import dataclass
from urllib.parse import unquote

from local.athena.catalog import Table
from local.athena.statements.alter_table import add_partitions
from local.athena.statements.base import Context, Outcome, Statement, ddl_error, write_lines
from local.athena.statements.tokens import Tokens
from local.athena.tables.objects import Listing

STARTS = (("MSCK", "REPAIR", "TABLE"),)


@dataclass
class Repair:
    """Registers the partitions whose folders are there in Hive's form (`key=value`)."""

    database: str
    name: str
    type: str = "DDL"
    substatement: str = "MSCK_REPAIR"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        table = context.table(self.database or context.execution.database, self.name)
        if not table.partition_keys:
            raise ddl_error(f"Table {table.name} is not a partitioned table")
        context.permissions.list_location(table.location)
        registered = {each.values for each in context.catalog.partitions(table)}
        found = _folders(table)
        new = {values: location for values, location in found.items() if values not in registered}
        add_partitions(context, table, [(list(values), location) for values, location in new.items()])
        names = [
            "/".join(f"{key.name}={value}" for key, value in zip(table.partition_keys, values, strict=True))
            for values in new
        ]
        missing = (
            ["Partitions not in metastore:\t" + "\t".join(f"{table.name}:{name}" for name in names)] if names else []
        )
        return write_lines(
            context,
            ["result"],
            missing + [f"Repair: Added partition to metastore {table.name}:{name}" for name in names],
        )


def parse(tokens: Tokens) -> Statement:
    tokens.expect("MSCK", "REPAIR", "TABLE")
    database, name = tokens.table("")
    tokens.accept("ADD", "PARTITIONS")
    tokens.end()
    return Repair(database, name)


def _folders(table: Table) -> dict[tuple[str, ...], str]:
    base = table.location.rstrip("/") + "/"
    keys = [key.name for key in table.partition_keys]
    found: dict[tuple[str, ...], str] = {}
    for each in Listing().under(base):
        folders = each.url[len(base) :].split("/")[: len(keys)]
        pairs = [folder.partition("=") for folder in folders]
        if len(pairs) == len(keys) and [name.lower() for name, _, _ in pairs] == keys:
            found.setdefault(tuple(unquote(value) for _, _, value in pairs), f"{base}{'/'.join(folders)}/")
    return found
