"""Saved queries of CloudWatch Logs Insights.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
"""

import functools
import json
import time
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

from ministack.core.responses import error_response_json, json_response

from local.state import own, saver

Request = dict[str, Any]
_Requests = Callable[..., Coroutine[Any, Any, Any]]

_definitions = own.table("logs-query-definitions")
_MEMBERS = ("name", "queryString", "logGroupNames", "queryLanguage", "parameters")
_MOST = 1000


class _RefusedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def requests(original: _Requests) -> _Requests:
    """Seam `services.cloudwatch_logs.handle_request`: the operations that it does not have."""

    @functools.wraps(original)
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Any:
        operation = _OPERATIONS.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if operation is None:
            return await original(method, path, headers, body, query)
        try:
            answer = operation(json.loads(body or b"{}"))
            await saver.saved("own")
            return json_response(answer)
        except _RefusedError as error:
            return error_response_json(error.code, str(error), 400)
        except ValueError as error:
            return error_response_json("SerializationException", str(error), 400)

    return handle


def _put(request: Request) -> Request:
    for member in ("name", "queryString"):
        if not request.get(member):
            raise _RefusedError("InvalidParameterException", f"The member {member} is required.")
    identifier = request.get("queryDefinitionId") or str(uuid.uuid4())
    if "queryDefinitionId" in request:
        _known(identifier)
    kept = {member: request[member] for member in _MEMBERS if member in request}
    _definitions[identifier] = {
        "queryLanguage": "CWLI", **kept, "queryDefinitionId": identifier, "lastModified": int(time.time() * 1000)
    }  # fmt: skip
    return {"queryDefinitionId": identifier}


def _describe(request: Request) -> Request:
    prefix, language = request.get("queryDefinitionNamePrefix", ""), request.get("queryLanguage")
    found = [
        each
        for each in sorted(_definitions.values(), key=lambda each: (each["name"], each["queryDefinitionId"]))
        if each["name"].startswith(prefix) and language in (None, each["queryLanguage"])
    ]
    first = int(request.get("nextToken") or 0)
    last = first + int(request.get("maxResults") or _MOST)
    more = {"nextToken": str(last)} if last < len(found) else {}
    return {"queryDefinitions": found[first:last], **more}


def _delete(request: Request) -> Request:
    identifier = request.get("queryDefinitionId", "")
    _known(identifier)
    del _definitions[identifier]
    return {"success": True}


def _known(identifier: str) -> None:
    if identifier not in _definitions:
        raise _RefusedError("ResourceNotFoundException", f"The query definition {identifier} does not exist.")


_OPERATIONS: dict[str, Callable[[Request], Request]] = {
    "DeleteQueryDefinition": _delete,
    "DescribeQueryDefinitions": _describe,
    "PutQueryDefinition": _put,
}
