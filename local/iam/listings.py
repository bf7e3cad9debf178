"""Listings of the Data Catalog show a caller only what it may see.
https://docs.aws.amazon.com/glue/latest/dg/security_iam_id-based-policy-examples.html (Filter tables by GetTables)
"""

import functools
import json
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core.iam_evaluator import PrincipalInfo

from local import settings
from local.iam import decide

_Response = tuple[int, dict[str, str], bytes]
_Handler = Callable[..., Awaitable[_Response]]

_GLUE = f"arn:aws:glue:{settings.REGION}:{settings.ACCOUNT}:"
_LISTINGS = {
    "GetDatabases": ("DatabaseList", "database/{Name}"),
    "GetTables": ("TableList", "table/{DatabaseName}/{Name}"),
}
"""The operations, with the member that lists and the ARN of each of its elements."""


def catalog(original: _Handler) -> _Handler:
    """Leaves out of `GetDatabases` and `GetTables` what the caller has no permission on."""

    @functools.wraps(original)
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> _Response:
        status, response_headers, response = await original(method, path, headers, body, query_params)
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if status != 200 or operation not in _LISTINGS:
            return status, response_headers, response
        caller = decide.caller()
        if caller.policies is None:
            return status, response_headers, response
        return status, response_headers, _visible(caller, operation, response)

    return handle_request


def _visible(caller: PrincipalInfo, operation: str, response: bytes) -> bytes:
    member, template = _LISTINGS[operation]
    answer = json.loads(response)
    answer[member] = [
        each
        for each in answer.get(member, [])
        if decide.allows(caller, f"glue:{operation}", _GLUE + template.format_map(each))
    ]
    return json.dumps(answer).encode()
