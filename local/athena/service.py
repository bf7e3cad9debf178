"""Athena's query operations, in place of MiniStack's."""

import asyncio
import functools
import json
import re
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from ministack.core.concurrency import run_offloop
from ministack.core.responses import error_response_json, json_response
from ministack.services import athena, s3

from local.athena import executions, results, workgroups
from local.athena.engine.text import ResultColumn
from local.athena.errors import AccessDeniedError, InvalidRequestError
from local.athena.permissions import Permissions
from local.athena.statements.parameters import resolved
from local.athena.statements.registry import understand
from local.athena.tables.objects import split_location
from local.iam import decide

_Handler = Callable[[dict[str, Any]], Any]
_Requests = Callable[..., Coroutine[Any, Any, Any]]

_SLOW = ("StartQueryExecution", "GetQueryResults")
_starting = threading.Lock()

_MAX_QUERY_BYTES = 262144
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


def requests(original: _Requests) -> _Requests:
    """Seam `services.athena.handle_request`: what takes its time off the loop, and a clear no to what nobody has."""

    @functools.wraps(original)
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Any:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if operation in _SLOW:
            return await run_offloop(lambda: asyncio.run(original(method, path, headers, body, query)))
        status, response_headers, response = await original(method, path, headers, body, query)
        if status == 400 and b'"InvalidAction"' in response:
            message = f"The operation {operation} of Athena is not supported by this local cloud."
            return error_response_json("UnknownOperationException", message, 400)
        return status, response_headers, response

    return handle


def start_query_execution(_original: _Handler) -> _Handler:
    return _answering(_start)


def get_query_execution(_original: _Handler) -> _Handler:
    return _answering(lambda request: {"QueryExecution": athena._execution_out(_record(request))})


def get_query_results(_original: _Handler) -> _Handler:
    return _answering(_results)


def stop_query_execution(_original: _Handler) -> _Handler:
    return _answering(_stop)


def get_work_group(_original: _Handler) -> _Handler:
    return _answering(workgroups.get)


def delete_work_group(_original: _Handler) -> _Handler:
    return _answering(workgroups.delete)


def list_named_queries(original: _Handler) -> _Handler:
    """Those of the primary workgroup, if a request names none."""

    @functools.wraps(original)
    def handle(request: dict[str, Any]) -> Any:
        return original({"WorkGroup": "primary", **request})

    return handle


def get_prepared_statement(original: _Handler) -> _Handler:
    return _described(original, "PreparedStatement")


def get_named_query(original: _Handler) -> _Handler:
    return _described(original, "NamedQuery")


def batch_get_named_query(original: _Handler) -> _Handler:
    return _described(original, "NamedQueries")


def _described(original: _Handler, member: str) -> _Handler:
    """What was saved without a description has none, not an empty one. member: the response's, one or a list."""

    @functools.wraps(original)
    def handle(request: dict[str, Any]) -> Any:
        status, headers, body = original(request)
        if status != 200:
            return status, headers, body
        answer = json.loads(body)
        found = answer[member]
        for each in found if isinstance(found, list) else [found]:
            if not each.get("Description"):
                each.pop("Description", None)
        return json_response(answer)

    return handle


def _answering(operation: Callable[[dict[str, Any]], dict[str, Any]]) -> _Handler:
    def handle(request: dict[str, Any]) -> Any:
        try:
            return json_response(operation(request))
        except InvalidRequestError as error:
            return error_response_json(
                "InvalidRequestException", str(error), 400, extra={"AthenaErrorCode": error.code}
            )

    return handle


def _start(request: dict[str, Any]) -> dict[str, Any]:
    text = request.get("QueryString") or ""
    if not text.strip() or len(text.encode()) > _MAX_QUERY_BYTES:
        raise InvalidRequestError(f"Member must have length between 1 and {_MAX_QUERY_BYTES}: queryString")
    earlier = _earlier(request)
    if earlier:
        return {"QueryExecutionId": earlier}
    how = workgroups.settings(request)
    permissions = Permissions(decide.caller())
    _find_output(permissions, how.output)
    statement = understand(resolved(text, request.get("ExecutionParameters") or [], how.workgroup))
    with _starting:
        earlier = _earlier(request)
        if earlier:
            return {"QueryExecutionId": earlier}
        identifier = executions.start(request, statement, permissions, how)
        if request.get("ClientRequestToken"):
            athena._executions[identifier]["_token"] = _token(request)
    return {"QueryExecutionId": identifier}


def _token(request: dict[str, Any]) -> list[Any]:
    names = ("ClientRequestToken", "QueryString", "QueryExecutionContext", "ResultConfiguration", "WorkGroup")
    return [request.get(name) for name in names]


def _earlier(request: dict[str, Any]) -> str | None:
    """The execution that a request with the same token started.

    Raises:
        InvalidRequestError: it was another request.
    """
    token = request.get("ClientRequestToken")
    if not token:
        return None
    for identifier, record in list(athena._executions.items()):
        theirs = record.get("_token")
        if theirs and theirs[0] == token:
            if theirs != _token(request):
                raise InvalidRequestError("Idempotent parameters do not match")
            return str(identifier)
    return None


def _find_output(permissions: Permissions, output: str) -> None:
    bucket, _ = split_location(output)
    try:
        permissions.find_bucket(bucket)
    except decide.AccessDeniedError as error:
        raise InvalidRequestError(f"Unable to verify/create output bucket {bucket}. {error}") from error
    if bucket not in s3._buckets:
        raise InvalidRequestError(f"Unable to verify/create output bucket {bucket}")


def _record(request: dict[str, Any]) -> dict[str, Any]:
    identifier = request.get("QueryExecutionId") or ""
    record: dict[str, Any] | None = athena._executions.get(identifier) if _ID.fullmatch(identifier) else None
    if record is None:
        raise InvalidRequestError(f"QueryExecution {identifier} was not found")
    return record


def _stop(request: dict[str, Any]) -> dict[str, Any]:
    executions.cancel(_record(request)["QueryExecutionId"])
    return {}


def _results(request: dict[str, Any]) -> dict[str, Any]:
    record = _record(request)
    state = record["Status"]["State"]
    if state in ("QUEUED", "RUNNING"):
        raise InvalidRequestError(f"Query has not yet finished. Current state: {state}")
    if state != "SUCCEEDED":
        raise InvalidRequestError(f"Query did not finish successfully. Final query state: {state}")
    url = record["ResultConfiguration"]["OutputLocation"]
    try:
        Permissions(decide.caller()).read_result(url)
    except AccessDeniedError as error:
        raise InvalidRequestError(str(error)) from error
    columns = [ResultColumn(**column) for column in record["_columns"]]
    rows: list[list[str | None]] = []
    token = None
    if columns:
        rows, token = results.page(url, url.endswith(".csv"), request.get("NextToken"), request.get("MaxResults"))
    answer = {
        "UpdateCount": record["_update_count"],
        "ResultSet": {
            "Rows": [{"Data": [{} if value is None else {"VarCharValue": value} for value in row]} for row in rows],
            "ResultSetMetadata": {"ColumnInfo": [results.column_info(column) for column in columns]},
        },
    }
    if token:
        answer["NextToken"] = token
    return answer
