"""Messages that AWS services put into SQS queues, checked by the queue's policy.

MiniStack changes a queue on its event loop without a lock, so everything here runs on that loop: an append from
another thread while a delete rebuilds the list would lose the message.
"""

import concurrent.futures
import json
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from ministack import app
from ministack.core.iam_evaluator import pin_request_origin
from ministack.services import sqs

from local import activity, settings
from local.events.retry import DeliveryError
from local.iam import encryption
from local.iam.decide import AccessDeniedError, require_service

_Result = TypeVar("_Result")
_LONGEST_CALL = 60.0


def on_loop(function: Callable[..., _Result], *arguments: Any) -> _Result:
    """Call a function on MiniStack's event loop, from any thread, and wait for what it returns."""
    loop = app._MAIN_LOOP
    if loop is None or threading.current_thread() is threading.main_thread():
        return function(*arguments)
    done: concurrent.futures.Future[_Result] = concurrent.futures.Future()

    def call() -> None:
        pin_request_origin(settings.HOST, True)  # a queue that refuses plain HTTP does not mean this
        try:
            done.set_result(function(*arguments))
        except BaseException as error:  # noqa: BLE001 (handed to the thread that waits)
            done.set_exception(error)

    loop.call_soon_threadsafe(call)
    return done.result(_LONGEST_CALL)


def send(
    queue_arn: str,
    body: str,
    service: str,
    source_arn: str,
    attributes: dict[str, str] | None = None,
    **parameters: Any,
) -> None:
    """Send a message as an AWS service.

    service: e.g. `s3.amazonaws.com`; source_arn: what it acts for. attributes: string message attributes.
    parameters: more of SendMessage, e.g. `MessageGroupId`.

    Raises:
        DeliveryError: the queue is missing, its policy does not allow it, or SQS refuses the message.
    """
    queue = sqs._queue_by_arn(queue_arn)
    if queue is None:
        raise DeliveryError("NO_RESOURCE", f"The specified queue does not exist: {queue_arn}")
    try:
        require_service(service, "sqs:SendMessage", queue_arn, source_arn)
        encryption.require_service(service, queue_arn, source_arn)
    except AccessDeniedError as error:
        raise DeliveryError("NO_PERMISSIONS", str(error)) from error
    request = {"MessageBody": body, "MessageAttributes": message_attributes(attributes or {}), **parameters}
    try:
        on_loop(sqs._act_send_message, request, sqs._queue_url(queue_arn.rsplit(":", 1)[-1]))
    except sqs._Err as error:
        raise DeliveryError("SDK_CLIENT_ERROR", f"{error.code}: {error.message}") from error


def message_attributes(attributes: dict[str, str]) -> dict[str, dict[str, str]]:
    """String attributes in the form of SendMessage and Publish."""
    return {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}


def bury(
    queue_arn: str | None, body: str, service: str, source_arn: str, attributes: dict[str, str], **reason: str
) -> bool | None:
    """Put what could not be delivered into a dead-letter queue; say so, and also when there is none or it fails.

    Returns whether it is there; None when no queue is configured.
    reason: what to tell beside that, e.g. the target and its error.
    """
    name = source_arn.split(":", 5)[-1]
    if not queue_arn:
        activity.report("delivery", name, "DROPPED", **reason, hint="no dead-letter queue is configured")
        return None
    try:
        send(queue_arn, body, service, source_arn, attributes)
    except DeliveryError as error:
        activity.report("dead-letter", name, "FAILED", queue=queue_arn, **reason, why=error.message)
        return False
    activity.report("dead-letter", name, "SENT", queue=queue_arn, **reason)
    return True


def url(queue_arn: str) -> str:
    """The URL of a queue, as a client of this endpoint takes it."""
    result: str = sqs._queue_url(queue_arn.rsplit(":", 1)[-1])
    return result


def redrive_target(policy: str | dict[str, Any] | None) -> str | None:
    """The dead-letter queue that a RedrivePolicy names."""
    document = json.loads(policy) if isinstance(policy, str) and policy else policy
    return document.get("deadLetterTargetArn") if isinstance(document, dict) else None
