"""The Step Functions service: operations that MiniStack does not have, before those that it has."""

import functools
import json
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.services import stepfunctions

from local.states import operations
from local.states.requests import Operation, RefusedError, Request, Response, answering

Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Response]]


@answering
def _test_state(_: Request) -> Request:
    """MiniStack's would make a task's call with the permissions of nobody."""
    raise RefusedError("UnsupportedOperation", "TestState is not supported by the local cloud; start an execution.")


OPERATIONS: dict[str, Operation] = {"RedriveExecution": answering(operations.redrive), "TestState": _test_state}


def requests(original: Handler) -> Handler:
    """`handle_request`, with our own operations first."""

    @functools.wraps(original)
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> Response:
        operation = OPERATIONS.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if operation is None:
            return await original(method, path, headers, body, query_params)
        response: Response = stepfunctions._finalize_response(operation(json.loads(body or b"{}")))
        return response

    return handle_request
