"""The operations of the Glue API that are answered here; all others are MiniStack's.

An operation takes the request's JSON object and returns the response's, or raises `GlueError`. Each group of
operations is a module with a table `OPERATIONS` of its own, and one line below.
"""

import functools
import json
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json, json_response

from local.glue import classifiers, connections
from local.glue.catalog import databases, indexes, partitions, tables, versions
from local.glue.crawlers import operations as crawler_definitions
from local.glue.crawlers import runs as crawler_runs
from local.glue.crawlers import schedule as crawler_schedules
from local.glue.errors import GlueError
from local.glue.jobs import bookmarks as job_bookmarks
from local.glue.jobs import definitions as job_definitions
from local.glue.jobs import deletion as job_deletion
from local.glue.jobs import listing as job_listing
from local.glue.jobs import runs as job_runs
from local.glue.quality import results as quality_results
from local.glue.quality import rulesets as quality_rulesets
from local.glue.quality import runs as quality_runs
from local.glue.quality import statistics as quality_statistics
from local.glue.workflows import definitions as workflow_definitions
from local.glue.workflows import runs as workflow_runs
from local.glue.workflows import triggers

Operation = Callable[[dict[str, Any]], dict[str, Any]]
Response = tuple[int, dict[str, str], bytes]

OPERATIONS: dict[str, Operation] = {
    **databases.OPERATIONS,
    **tables.OPERATIONS,
    **versions.OPERATIONS,
    **partitions.OPERATIONS,
    **indexes.OPERATIONS,
    **classifiers.OPERATIONS,
    **connections.OPERATIONS,
    **crawler_definitions.OPERATIONS,
    **crawler_runs.OPERATIONS,
    **crawler_schedules.OPERATIONS,
    **job_bookmarks.OPERATIONS,
    **job_definitions.OPERATIONS,
    **job_deletion.OPERATIONS,
    **job_listing.OPERATIONS,
    **job_runs.OPERATIONS,
    **quality_results.OPERATIONS,
    **quality_rulesets.OPERATIONS,
    **quality_runs.OPERATIONS,
    **quality_statistics.OPERATIONS,
    **triggers.OPERATIONS,
    **workflow_definitions.OPERATIONS,
    **workflow_runs.OPERATIONS,
}


def answer(name: str, request: dict[str, Any]) -> Response:
    """The response of one of our operations."""
    try:
        return json_response(OPERATIONS[name](request))  # type: ignore[no-any-return] # MiniStack ships no types
    except GlueError as error:
        return error_response_json(error.code, error.message, 400)  # type: ignore[no-any-return] # as above


def requests(original: Callable[..., Response]) -> Callable[..., Response]:
    """Seam `services.glue._handle_request_sync`: our operations first, and a clear no to those that nobody has."""

    @functools.wraps(original)
    def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Response:
        name = headers.get("x-amz-target", "").rpartition(".")[2]
        if name in OPERATIONS:
            return _answer_body(name, body)
        status, response_headers, response = original(method, path, headers, body, query)
        if status == 400 and b'"InvalidAction"' in response:
            message = f"The operation {name} of AWS Glue is not supported by this local cloud."
            return error_response_json("UnknownOperationException", message, 400)  # type: ignore[no-any-return]
        return status, response_headers, response

    return handle


def stack_requests(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Seam `services.cloudformation.provisioners._glue_call`: stacks get our operations too."""

    @functools.wraps(original)
    def call(function: Any, request: dict[str, Any], resource_type: str, action: str) -> dict[str, Any]:
        name = function.__name__.title().replace("_", "")
        if function.__module__ == "ministack.services.glue" and name in OPERATIONS:
            return original(functools.partial(answer, name), request, resource_type, action)
        return original(function, request, resource_type, action)

    return call


def _answer_body(name: str, body: bytes) -> Response:
    try:
        request = json.loads(body or b"{}")
    except json.JSONDecodeError as error:
        return error_response_json("SerializationException", str(error), 400)  # type: ignore[no-any-return]
    return answer(name, request)
