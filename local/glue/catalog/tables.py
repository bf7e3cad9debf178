"""The operations of the Glue API on tables."""

import re
import time
from typing import Any

from ministack.services import glue

from local.glue.catalog import indexes, store, versions
from local.glue.errors import GlueError, already_exists, invalid_input
from local.glue.paging import page

Json = dict[str, Any]

_MEMBERS = (
    "Description",
    "Owner",
    "LastAccessTime",
    "LastAnalyzedTime",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
    "TargetTable",
    "ViewDefinition",
    "IsMultiDialectView",
)
_PAGE = 100
_STAR = re.compile(r"((?:\\.|[.)\]}])\*)|\*")
"""An asterisk: in the group with what it repeats, and alone where that would be a name's character, or nothing."""


def create_table(request: Json) -> Json:
    store.check_catalog(request)
    if request.get("OpenTableFormatInput"):
        raise invalid_input("The local cloud does not create Iceberg tables (OpenTableFormatInput).")
    owner = store.name_in(request, "DatabaseName")
    store.database(owner)
    given = request.get("TableInput") or {}
    name = store.name_in(given, "Name")
    _check(given)
    key = f"{owner}/{name}"
    if key in glue._tables:
        raise already_exists("Table already exists.")
    now = time.time()
    store.forget_table(key)  # a stack's deletion leaves what MiniStack does not know of
    glue._tables[key] = {
        "Name": name,
        "DatabaseName": owner,
        "CreateTime": now,
        "UpdateTime": now,
        **_members(given),
        "IsRegisteredWithLakeFormation": False,
        "CatalogId": store.catalog_id(),
        "VersionId": "0",
    }
    try:
        for index in request.get("PartitionIndexes") or []:
            indexes.add(key, index)
    except GlueError:
        store.forget_table(key)
        raise
    return {}


def get_table(request: Json) -> Json:
    return {"Table": store.stamped(glue._tables[store.table_key(request, "Name")])}


def get_tables(request: Json) -> Json:
    """The tables whose names match `Expression` as a whole: a regular expression, in which `*` after a name's character
    stands for anything, as Glue has it.
    """
    store.check_catalog(request)
    owner = store.name_in(request, "DatabaseName")
    store.database(owner)
    expression = _STAR.sub(lambda star: star[1] or ".*", request.get("Expression") or "*")
    try:
        pattern = re.compile(expression)
    except re.error as error:
        raise invalid_input(f"Invalid Expression: {error}") from error
    found = [
        store.stamped(table)
        for key, table in sorted(glue._tables.items())
        if key.startswith(f"{owner}/") and pattern.fullmatch(table["Name"])
    ]
    return page(found, request, "TableList", _PAGE)


def update_table(request: Json) -> Json:
    """Replace a table's definition; what it was is kept as a version, unless `SkipArchive` is set."""
    given = request.get("TableInput") or {}
    key = store.table_key({**request, "Name": given.get("Name")}, "Name")
    _check(given)
    table = glue._tables[key]
    expected = request.get("VersionId")
    if expected is not None and str(expected) != table["VersionId"]:
        raise GlueError(
            "ConcurrentModificationException",
            f"Update table failed due to concurrent modifications: version {expected} is not the current one.",
        )
    if not request.get("SkipArchive"):
        versions.archive(key, table)
    glue._tables[key] = {
        **{member: value for member, value in table.items() if member not in _MEMBERS},
        **_members(given),
        "UpdateTime": time.time(),
        "VersionId": str(int(table["VersionId"]) + 1),
    }
    return {}


def delete_table(request: Json) -> Json:
    store.forget_table(store.table_key(request, "Name"))
    return {}


def batch_delete_table(request: Json) -> Json:
    errors = []
    store.database(store.name_in(request, "DatabaseName"))
    for name in request.get("TablesToDelete") or []:
        try:
            delete_table({**request, "Name": name})
        except GlueError as error:
            detail = {"ErrorCode": error.code, "ErrorMessage": error.message}
            errors.append({"TableName": name, "ErrorDetail": detail})
    return {"Errors": errors}


def _check(given: Json) -> None:
    columns = (given.get("StorageDescriptor") or {}).get("Columns") or []
    keys = given.get("PartitionKeys") or []
    for column in (*columns, *keys):
        if not column.get("Name"):
            raise invalid_input("Column name cannot be null or empty")
    names = [column["Name"].lower() for column in keys]
    if len(set(names)) < len(names):
        raise invalid_input("Partition keys must be unique")


def _members(given: Json) -> Json:
    return {member: given[member] for member in _MEMBERS if given.get(member) is not None}


OPERATIONS = {
    "CreateTable": create_table,
    "GetTable": get_table,
    "GetTables": get_tables,
    "UpdateTable": update_table,
    "DeleteTable": delete_table,
    "BatchDeleteTable": batch_delete_table,
}
