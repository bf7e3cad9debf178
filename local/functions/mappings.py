"""CreateEventSourceMapping for a queue: the function's role must be able to take messages from it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from ministack.services import lambda_svc

from local.functions.refusals import Answer, refused
from local.iam import encryption
from local.iam.decide import AccessDeniedError, principal, require

ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
NUMBERS = ("BatchSize", "MaximumBatchingWindowInSeconds")
_LARGEST_PLAIN_BATCH = 10


def creating(original: Callable[..., Answer]) -> Callable[..., Answer]:
    """MiniStack's `_create_esm`."""

    @wraps(original)
    def create(request: dict[str, Any]) -> Answer:
        function, config, _ = lambda_svc._get_func_record_for_ref(request.get("FunctionName", ""))
        why = refusal(config, request.get("EventSourceArn", "")) if function else None
        return refused(why or _refused_batch(request)) or original(request)

    return create


def refusal(config: dict[str, Any] | None, queue_arn: str) -> str | None:
    """Why a function may not poll this queue; None when it may (or the source is no queue)."""
    if not config or queue_arn.split(":")[2:3] != ["sqs"]:
        return None
    denied = denied_action(config, queue_arn)
    if denied is None:
        return None
    service, _, operation = denied.partition(":")
    return f"The provided execution role does not have permissions to call {operation} on {service.upper()}"


def denied_action(config: dict[str, Any], queue_arn: str) -> str | None:
    """The first action that the poller needs and the function's role lacks."""
    who = principal(config["Role"])
    for action in ACTIONS:
        try:
            require(who, action, queue_arn)
        except AccessDeniedError:
            return action
    try:
        encryption.require(who, queue_arn, encryption.READING)
    except AccessDeniedError:
        return encryption.READING[0]
    return None


def _refused_batch(request: dict[str, Any]) -> str | None:
    size = int(request.get("BatchSize") or 0)
    window = int(request.get("MaximumBatchingWindowInSeconds") or 0)
    if ":sqs:" in request.get("EventSourceArn", "") and size > _LARGEST_PLAIN_BATCH and window < 1:
        return "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
    return None
