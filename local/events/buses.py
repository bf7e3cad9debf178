"""Event buses by name or by ARN, which requests may use alike; a bus that goes takes its policy along."""

import functools
import json
from collections.abc import Callable, Coroutine
from typing import Any

from ministack.services import eventbridge

Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
_Requests = Callable[..., Coroutine[Any, Any, Answer]]

_BY_NAME = ("DescribeEventBus", "DeleteEventBus", "UpdateEventBus")
"""Operations in which the bus is `Name`; elsewhere it is `EventBusName`."""


def named(original: _Requests) -> _Requests:
    """Seam `services.eventbridge.handle_request`: puts the name where a request has the ARN."""

    @functools.wraps(original)
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        return await original(method, path, headers, _with_name(operation, body), query)

    return handle


def _with_name(operation: str, body: bytes) -> bytes:
    member = "Name" if operation in _BY_NAME else "EventBusName"
    if operation == "PutEvents" or b":event-bus/" not in body:
        return body
    try:
        request = json.loads(body)
    except ValueError:  # MiniStack says so
        return body
    name, refused = eventbridge._event_bus_name_from_ref(request.get(member))
    return body if refused or member not in request else json.dumps({**request, member: name}).encode()


def deleting(original: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """Seam `services.eventbridge._delete_event_bus`."""

    @functools.wraps(original)
    def delete(request: Request) -> Answer:
        answer = original(request)
        if answer[0] < 400:
            eventbridge._event_bus_policies.pop(request.get("Name"), None)
        return answer

    return delete


def putting_rule(original: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """Seam `services.eventbridge._put_rule`: a rule has a pattern or a schedule, and a schedule the default bus."""

    @functools.wraps(original)
    def put(request: Request) -> Answer:
        refused: Answer | None = None
        if not request.get("EventPattern") and not request.get("ScheduleExpression"):
            refused = _invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
        elif request.get("ScheduleExpression") and request.get("EventBusName", "default") != "default":
            refused = _invalid("ScheduleExpression is supported only on the default event bus.")
        return refused or original(request)

    return put


def _invalid(message: str) -> Answer:
    answer: Answer = eventbridge.error_response_json("ValidationException", message, 400)
    return answer
