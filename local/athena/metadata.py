"""Athena's view of the Data Catalog: read, as its queries are, with the Glue permissions of who asks.

https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
"""

import functools
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import glue

from local.athena.errors import AccessDeniedError
from local.athena.permissions import Permissions
from local.iam import decide

_Request = dict[str, Any]
_Handler = Callable[[_Request], Any]


def get_database(original: _Handler) -> _Handler:
    return _allowed(original, "GetDatabase")


def list_databases(original: _Handler) -> _Handler:
    return _allowed(original, "GetDatabases")


def list_tables(original: _Handler) -> _Handler:
    return _allowed(original, "GetTables")


def get_table(original: _Handler) -> _Handler:
    """GetTableMetadata; MiniStack makes up a table that is not there."""

    @functools.wraps(original)
    def get_table_metadata(request: _Request) -> Any:
        database, table = request.get("DatabaseName", ""), request.get("TableName", "")
        if f"{database}/{table}" not in glue._tables:
            return error_response_json("MetadataException", f"EntityNotFoundException: Table {table} not found.", 400)
        return original(request)

    return _allowed(get_table_metadata, "GetTable")


def _allowed(original: _Handler, action: str) -> _Handler:
    """Answers who may ask Glue the same; names are those of the catalog in any case of their letters."""

    @functools.wraps(original)
    def handle(asked: _Request) -> Any:
        names = {name: asked[name].lower() for name in ("DatabaseName", "TableName") if asked.get(name)}
        request = {**asked, **names}
        try:
            Permissions(decide.caller()).glue(action, request.get("DatabaseName"), request.get("TableName"))
        except AccessDeniedError as error:
            return error_response_json("MetadataException", str(error), 400)
        return original(request)

    return handle
