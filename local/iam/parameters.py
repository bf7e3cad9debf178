"""The parameters of a request, read from whichever protocol brought them."""

import functools
import json
import re
from collections.abc import Mapping
from typing import Any

import botocore.session
import cbor2

_MODELS = {"lambda": "lambda", "scheduler": "scheduler"}
"""The services whose parameters stand in the path and the query too, by their names in botocore."""

_LABEL = re.compile(r"{(\w+)\+?}")
_INDEXED = re.compile(r"^(.+?)(?:\.(?:member|entry))?\.(\d+)(?:\.(.+))?$")

_QUEUE = re.compile(r"/\d{12}/[^/]+/?")
"""SQS takes a queue's URL as the request's own."""


def read(
    service: str, operation: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
) -> dict[str, Any]:
    """The members of an operation's input.

    query: the query string with a form's fields, a list a name.
    """
    if service in _MODELS:
        return {**_document(headers, body), **_from_url(_MODELS[service], operation, path, query)}
    form = _from_query(query) if "Action" in query else {}
    queue = _QUEUE.fullmatch(path) if service == "sqs" else None
    return {**({"QueueUrl": path} if queue else {}), **form, **_document(headers, body)}


def _document(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """A JSON or CBOR body; nothing for any other, which the service itself refuses."""
    try:
        found = cbor2.loads(body) if "cbor" in headers.get("content-type", "") else json.loads(body or b"{}")
    except (ValueError, cbor2.CBORDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _from_url(service: str, operation: str, path: str, query: Mapping[str, Any]) -> dict[str, Any]:
    pattern, members = _route(service, operation)
    match = pattern.fullmatch(path.rstrip("/"))
    found: dict[str, Any] = match.groupdict() if match else {}
    return found | {name: _first(query[key]) for key, name in members.items() if key in query}


@functools.cache
def _route(service: str, operation: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """How an operation's path looks, with its labels as groups, and which query parameter is which member."""
    model = _service_model(service).operation_model(operation)
    uri = model.http["requestUri"].split("?")[0].rstrip("/")
    names = {member.serialization.get("name", name): name for name, member in model.input_shape.members.items()}
    pattern = _LABEL.sub(lambda label: f"(?P<{names.get(label[1], label[1])}>.+?)", uri)
    members = {
        member.serialization.get("name", name): name
        for name, member in model.input_shape.members.items()
        if member.serialization.get("location") == "querystring"
    }
    return re.compile(pattern), members


@functools.cache
def _service_model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def _from_query(query: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the query protocol: `Tags.member.1.Key=a` is `{"Tags": [{"Key": "a"}]}`."""
    found: dict[str, Any] = {}
    lists: dict[str, dict[int, dict[str, Any]]] = {}
    for name, given in query.items():
        match = _INDEXED.match(name)
        if match:
            lists.setdefault(match[1], {}).setdefault(int(match[2]), {})[match[3] or ""] = given
        else:
            found[name] = _first(given)
    for name, items in lists.items():
        found[name] = [_item(items[index]) for index in sorted(items)]
    return found


def _item(fields: dict[str, Any]) -> Any:
    return _first(fields[""]) if "" in fields else {name: _first(value) for name, value in fields.items()}


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value
