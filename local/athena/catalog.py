"""The Glue catalog as the caller of a query sees it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ministack.services import glue

from local.athena.permissions import Permissions
from local.athena.tables.types import HiveType, parse_hive

DEFAULT = "awsdatacatalog"
"""The name of the Glue catalog in messages."""


@dataclass(frozen=True)
class Column:
    """A column of a table; name: in lower case."""

    name: str
    type_text: str
    comment: str = ""

    @cached_property
    def type(self) -> HiveType:
        return parse_hive(self.type_text)


@dataclass
class Table:
    """A table of the catalog, with what it says of its files."""

    database: str
    name: str
    columns: list[Column]
    partition_keys: list[Column]
    location: str
    input_format: str
    serde: str
    serde_parameters: dict[str, str]
    parameters: dict[str, str]
    view_text: str = ""
    raw: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_view(self) -> bool:
        return self.raw.get("TableType") == "VIRTUAL_VIEW"


@dataclass(frozen=True)
class Partition:
    """A partition: its values, as strings in the order of the keys, where its files are, what columns it declares."""

    values: tuple[str, ...]
    location: str
    columns: tuple[Column, ...] = ()


class Catalog:
    """Reads of the Glue catalog, each with the permission that it needs."""

    def __init__(self, permissions: Permissions) -> None:
        self._permissions = permissions

    def has_database(self, name: str) -> bool:
        """Raises: AccessDeniedError"""
        self._permissions.glue("GetDatabase", name)
        return name in glue._databases

    def databases(self) -> list[str]:
        """Raises: AccessDeniedError"""
        self._permissions.glue("GetDatabases")
        return sorted(glue._databases)

    def tables(self, database: str) -> list[Table]:
        """Raises: AccessDeniedError"""
        self._permissions.glue("GetTables", database)
        found = [each for key, each in list(glue._tables.items()) if key.startswith(f"{database}/")]
        return sorted((read_table(each) for each in found), key=lambda table: table.name)

    def table(self, database: str, name: str) -> Table | None:
        """The table or view; None when there is none.

        Raises:
            AccessDeniedError
        """
        self._permissions.glue("GetTable", database, name)
        found = glue._tables.get(f"{database}/{name}")
        return read_table(found) if found else None

    def partitions(self, table: Table) -> list[Partition]:
        """The registered partitions.

        Raises:
            AccessDeniedError
        """
        self._permissions.glue("GetPartitions", table.database, table.name)
        return [_partition(each) for each in list(glue._partitions.get(f"{table.database}/{table.name}", []))]


def _partition(raw: dict[str, Any]) -> Partition:
    storage = raw.get("StorageDescriptor") or {}
    columns = tuple(_column(each) for each in storage.get("Columns") or [])
    return Partition(tuple(raw["Values"]), storage.get("Location") or "", columns)


def read_table(raw: dict[str, Any]) -> Table:
    """A table as Glue's API describes it."""
    storage = raw.get("StorageDescriptor") or {}
    serde = storage.get("SerdeInfo") or {}
    return Table(
        database=raw["DatabaseName"],
        name=raw["Name"],
        columns=[_column(each) for each in storage.get("Columns") or []],
        partition_keys=[_column(each) for each in raw.get("PartitionKeys") or []],
        location=storage.get("Location") or "",
        input_format=storage.get("InputFormat") or "",
        serde=serde.get("SerializationLibrary") or "",
        serde_parameters={**(serde.get("Parameters") or {})},
        parameters={**(raw.get("Parameters") or {})},
        view_text=raw.get("ViewOriginalText") or "",
        raw=raw,
    )


def _column(raw: dict[str, Any]) -> Column:
    return Column(raw["Name"].lower(), raw.get("Type") or "string", raw.get("Comment") or "")
