"""Connections, as they are kept: jobs here reach S3 alone, so none is ever opened.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-connections-connections.html
"""

import time
from typing import Any

from ministack.services import glue

from local.glue.errors import already_exists, not_found
from local.glue.paging import page

_MOST = 1000
_SECRETS = ("PASSWORD", "ENCRYPTED_PASSWORD")


def create_connection(request: dict[str, Any]) -> dict[str, Any]:
    asked = request["ConnectionInput"]
    if asked["Name"] in glue._connections:
        raise already_exists(f"Connection {asked['Name']} already exists.")
    now = time.time()
    kept = {name: value for name, value in asked.items() if name != "ValidateCredentials"}
    glue._connections[asked["Name"]] = {**kept, "CreationTime": now, "LastUpdatedTime": now, "Status": "READY"}
    if request.get("Tags"):
        glue._tags[glue._arn("connection", asked["Name"])] = dict(request["Tags"])
    return {"CreateConnectionStatus": "READY"}


def get_connection(request: dict[str, Any]) -> dict[str, Any]:
    connection = glue._connections.get(request.get("Name", ""))
    if connection is None:
        raise not_found(f"Connection {request.get('Name')} not found.")
    return {"Connection": _shown(connection, request)}


def get_connections(request: dict[str, Any]) -> dict[str, Any]:
    """Connections of the type and with all the match criteria of a filter."""
    asked = request.get("Filter") or {}
    kind, criteria = asked.get("ConnectionType"), set(asked.get("MatchCriteria") or ())
    found = [
        _shown(each, request)
        for each in glue._connections.values()
        if (kind is None or each.get("ConnectionType") == kind) and criteria <= set(each.get("MatchCriteria") or ())
    ]
    return page(found, request, "ConnectionList", _MOST)


def _shown(connection: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    if not request.get("HidePassword"):
        return connection
    shown = connection.get("ConnectionProperties", {}).items()
    return {**connection, "ConnectionProperties": {name: value for name, value in shown if name not in _SECRETS}}


OPERATIONS = {
    "CreateConnection": create_connection,
    "GetConnection": get_connection,
    "GetConnections": get_connections,
}
