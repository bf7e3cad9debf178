"""The operations of the Glue API on the versions of tables."""

import copy
from typing import Any

from ministack.services import glue

from local.glue.catalog import store
from local.glue.errors import GlueError, invalid_input, not_found
from local.glue.paging import page

Json = dict[str, Any]

_PAGE = 100


def archive(key: str, table: Json) -> None:
    """Keep a table as it is, because it is about to change."""
    store.table_versions[key] = [*store.table_versions.get(key, []), copy.deepcopy(table)]


def get_table_versions(request: Json) -> Json:
    """All versions, the current one first."""
    key = store.table_key(request)
    return page([_version(table) for table in _newest_first(key)], request, "TableVersions", _PAGE)


def get_table_version(request: Json) -> Json:
    """One version; the current one if the request names none."""
    key = store.table_key(request)
    wanted = request.get("VersionId")
    if wanted is not None and not str(wanted).isdecimal():
        raise invalid_input(f"Version id {wanted} is not an integer")
    for table in _newest_first(key):
        if wanted is None or table["VersionId"] == str(wanted):
            return {"TableVersion": _version(table)}
    raise not_found(f"Table version {wanted} not found.")


def delete_table_version(request: Json) -> Json:
    key = store.table_key(request)
    wanted = str(request.get("VersionId"))
    if glue._tables[key]["VersionId"] == wanted:
        raise invalid_input("The current version of a table cannot be deleted.")
    kept = [table for table in store.table_versions.get(key, []) if table["VersionId"] != wanted]
    if len(kept) == len(store.table_versions.get(key, [])):
        raise not_found(f"Table version {wanted} not found.")
    store.table_versions[key] = kept
    return {}


def batch_delete_table_version(request: Json) -> Json:
    key = store.table_key(request)
    errors = []
    for version in request.get("VersionIds") or []:
        try:
            delete_table_version({**request, "VersionId": version})
        except GlueError as error:
            detail = {"ErrorCode": error.code, "ErrorMessage": error.message}
            errors.append({"TableName": key.split("/")[1], "VersionId": version, "ErrorDetail": detail})
    return {"Errors": errors}


def _newest_first(key: str) -> list[Json]:
    return [glue._tables[key], *reversed(store.table_versions.get(key, []))]


def _version(table: Json) -> Json:
    return {"Table": store.stamped(table), "VersionId": table["VersionId"]}


OPERATIONS = {
    "GetTableVersions": get_table_versions,
    "GetTableVersion": get_table_version,
    "DeleteTableVersion": delete_table_version,
    "BatchDeleteTableVersion": batch_delete_table_version,
}
