"""Requests that come too fast for the service, as it says: the first of each role, action and place.

Only what roles call is refused (functions, jobs, state machines, schedules), after it was found to be allowed and
before anything is done. The next such request of the role passes.
"""

import logging
import threading
import uuid
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from ministack import app
from ministack.core import iam_actions, iam_evaluator

from local import settings

Answer = tuple[int, dict[str, str], Any]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Answer]]

_JSON = (400, "ThrottlingException", "Rate exceeded")
_QUERY = (400, "Throttling", "Rate exceeded")
_ERRORS = {
    # https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
    "s3": (503, "SlowDown", "Please reduce your request rate."),
    # https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    "lambda": (429, "TooManyRequestsException", "Rate Exceeded."),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    "sqs": (400, "RequestThrottled", "The request was denied due to request throttling."),
    "sns": _QUERY,
    "sts": _QUERY,
    "iam": _QUERY,
    "monitoring": _QUERY,
    "cloudformation": _QUERY,
}
_OF_ACTIONS = {
    # https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
    "athena:StartQueryExecution": (400, "TooManyRequestsException", "You have exceeded the limit for queries."),
}
"""Error code, HTTP status and message of a service; the others answer as JSON services do."""

_FOLDERS = 2
"""Objects under the same first folders are one place: a data set has too many to refuse each once."""

_log = logging.getLogger(__name__)


def refusing(handlers: dict[str, Handler]) -> dict[str, Handler]:
    """Seam `app.SERVICE_HANDLERS`: every handler refuses first; as they were where this is off."""
    if not settings.CHAOS_THROTTLES:
        return handlers
    return {service: _refusing(service, handler) for service, handler in handlers.items()}


def _refusing(service: str, original: Handler) -> Handler:
    known: set[tuple[str, str, str]] = set()
    lock = threading.Lock()

    @wraps(original)
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> tuple[int, dict[str, str], Any]:
        caller = iam_evaluator.caller_arn()
        # A form's fields are parameters, too.
        parameters = app._routing_params(method, path, headers, body, query)
        request = (service, method, path, headers, body, parameters)
        action = iam_actions.extract_iam_action(*request) if ":assumed-role/" in caller else None
        if action is None:
            return await original(method, path, headers, body, query)
        role = caller.split("/")[1]
        call = (role, action, _place(iam_actions.extract_resource_arn(*request, settings.REGION, settings.ACCOUNT)))
        with lock:
            is_first = call not in known
            known.add(call)
        if not is_first:
            return await original(method, path, headers, body, query)
        _log.info("throttled: %s", " ".join(call))
        return answer(service, action, caller, headers, has_body=method != "HEAD")

    return handle


def answer(service: str, action: str, caller: str, headers: dict[str, str], *, has_body: bool = True) -> Answer:
    """The refusal, in the form that the caller's protocol wants."""
    status, code, message = _OF_ACTIONS.get(action) or _ERRORS.get(service, _JSON)
    _, about, body = iam_actions.access_denied_response(
        service, action, caller, str(uuid.uuid4()), error_code=code, message=message, headers=headers
    )
    return status, about, body if has_body else b""


def _place(arn: str) -> str:
    if not arn.startswith("arn:aws:s3:::"):
        return arn
    return "/".join(arn.split("/")[: 1 + _FOLDERS])
