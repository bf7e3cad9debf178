"""The CloudWatch service: the operations that are answered here; all others are MiniStack's.

An operation takes the request's parameters (moments as seconds since the epoch) and returns the answer's members, or
raises `RefusedError`. It runs on MiniStack's event loop. Each group is a module with a table `OPERATIONS`.
"""

import functools
import json
from collections.abc import Awaitable, Callable
from typing import Any

from local.metrics import protocol
from local.metrics.errors import RefusedError
from local.metrics.operations import alarms, checks, data, detectors, statistics
from local.metrics.protocol import Call, Document, Response
from local.state import saver

Operation = Callable[[Document], Document]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Response]]

OPERATIONS: dict[str, Operation] = {
    **data.OPERATIONS,
    **statistics.OPERATIONS,
    **alarms.OPERATIONS,
    **detectors.OPERATIONS,
}

_LAGGING = frozenset({"PutMetricData", "SetAlarmState"})
"""What is changed by these is saved within seconds; every other change is saved before it is acknowledged."""
_READING = ("Get", "List", "Describe")


def requests(original: Handler) -> Handler:
    """Seam `services.cloudwatch.handle_request`: our operations first, and a clear no to those that nobody has."""

    @functools.wraps(original)
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> Response:
        call = protocol.read(path, headers, body, query_params)
        if call is None:
            return await original(method, path, headers, body, query_params)
        try:
            answer = await _answer(call, original)
        except RefusedError as error:
            return call.refusal(error)
        if answer[0] == 200 and call.operation not in _LAGGING and not call.operation.startswith(_READING):
            await saver.saved("cloudwatch", "own")
        return answer

    return handle


async def _answer(call: Call, original: Handler) -> Response:
    if operation := OPERATIONS.get(call.operation):
        return call.answer(operation(call.request))
    checks.before(call)
    return await _ministack(call, original)


async def _ministack(call: Call, original: Handler) -> Response:
    """MiniStack's answer. It is asked in JSON, since what it writes in XML lacks most members."""
    headers, body = protocol.as_json(call)
    status, _, answered = await original("POST", "/", headers, body, {})
    found = json.loads(answered or b"{}")
    if status == 200:
        return call.answer(found)
    code, message = found.get("__type", "InternalFailure"), found.get("message", "")
    if code == "InvalidAction":
        message = f"The operation {call.operation} of CloudWatch is not supported by this local cloud."
    raise RefusedError(code, message, status)
