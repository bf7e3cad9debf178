"""The operations of the Glue API on databases."""

import time
from typing import Any

from ministack.services import glue

from local.glue.catalog import store
from local.glue.errors import already_exists
from local.glue.paging import page

Json = dict[str, Any]

_MEMBERS = ("Description", "LocationUri", "Parameters", "CreateTableDefaultPermissions", "TargetDatabase")
_PAGE = 100


def create_database(request: Json) -> Json:
    store.check_catalog(request)
    given = request.get("DatabaseInput") or {}
    name = store.name_in(given, "Name")
    if name in glue._databases:
        raise already_exists("Database already exists.")
    glue._databases[name] = {
        "Name": name,
        **_members(given),
        "CreateTime": time.time(),
        "CatalogId": store.catalog_id(),
    }
    if request.get("Tags"):
        glue._tags[glue._arn("database", name)] = dict(request["Tags"])
    return {}


def get_database(request: Json) -> Json:
    store.check_catalog(request)
    return {"Database": store.stamped(store.database(store.name_in(request, "Name")))}


def get_databases(request: Json) -> Json:
    store.check_catalog(request)
    found = [store.stamped(glue._databases[name]) for name in sorted(glue._databases)]
    return page(found, request, "DatabaseList", _PAGE)


def update_database(request: Json) -> Json:
    store.check_catalog(request)
    record = store.database(store.name_in(request, "Name"))
    given = request.get("DatabaseInput") or {}
    store.name_in(given, "Name")
    for member in _MEMBERS:
        record.pop(member, None)
    record.update(_members(given))
    return {}


def delete_database(request: Json) -> Json:
    store.check_catalog(request)
    name = store.name_in(request, "Name")
    store.database(name)
    for key in [key for key in glue._tables if key.startswith(f"{name}/")]:
        store.forget_table(key)
    for key in [key for key in glue._user_defined_functions if key.startswith(f"{name}/")]:
        del glue._user_defined_functions[key]
    del glue._databases[name]
    glue._tags.pop(glue._arn("database", name), None)
    return {}


def _members(given: Json) -> Json:
    return {member: given[member] for member in _MEMBERS if given.get(member) is not None}


OPERATIONS = {
    "CreateDatabase": create_database,
    "GetDatabase": get_database,
    "GetDatabases": get_databases,
    "UpdateDatabase": update_database,
    "DeleteDatabase": delete_database,
}
