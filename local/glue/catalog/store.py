"""The Data Catalog's records, in MiniStack's stores (which its Athena and Iceberg parts read too)."""

from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import glue

from local import settings
from local.glue.errors import invalid_input, not_found

Json = dict[str, Any]

table_versions = AccountRegionScopedDict()
"""By `database/table`: the table as it was before each update, oldest first. Saved with the rest of Glue."""


def check_catalog(request: Json) -> None:
    """Refuse another catalog than the account's own: there is no other.

    Raises:
        GlueError
    """
    catalog = request.get("CatalogId")
    if catalog and catalog != glue.get_account_id():
        raise not_found(f"Catalog {catalog} not found.")


def name_in(request: Json, member: str) -> str:
    """A name in a request, as the catalog keeps it: in lower case.

    Raises:
        GlueError: it is missing or empty.
    """
    name = request.get(member)
    if not name or not isinstance(name, str):
        raise invalid_input(f"{member} cannot be null or empty")
    if "/" in name:
        raise invalid_input(f"{member} {name} cannot contain /")
    return name.lower()


def database(name: str) -> Json:
    """The record of a database.

    Raises:
        GlueError: there is none.
    """
    record: Json | None = glue._databases.get(name)
    if record is None:
        raise not_found(f"Database {name} not found.")
    return record


def table_key(request: Json, member: str = "TableName") -> str:
    """`database/table`, of a request that names an existing table.

    Raises:
        GlueError: there is no such database or table.
    """
    check_catalog(request)
    owner, name = name_in(request, "DatabaseName"), name_in(request, member)
    database(owner)
    key = f"{owner}/{name}"
    if key not in glue._tables:
        raise not_found(f"Table {name} not found.")
    return key


def forget_table(key: str) -> None:
    """Delete a table with all that belongs to it."""
    for store in (
        glue._tables,
        glue._partitions,
        glue._partition_indexes,
        glue._table_column_statistics,
        glue._partition_column_statistics,
        table_versions,
    ):
        store.pop(key, None)


def stamped(record: Json) -> Json:
    """The record without members that hold nothing, as the API answers."""
    return {key: value for key, value in record.items() if value is not None}


def catalog_id() -> str:
    return str(glue.get_account_id() or settings.ACCOUNT)
