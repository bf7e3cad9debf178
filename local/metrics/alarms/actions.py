"""What an alarm does when it changes its state: a message to a topic, an invocation of a function.

The topic's own policy decides for cloudwatch.amazonaws.com, the function's for lambda.alarms.cloudwatch.amazonaws.com.
"""

from typing import Any

from ministack.services import cloudwatch, lambda_svc, sns

from local import activity, settings
from local.events.outbox import Delivery
from local.events.queues import on_loop
from local.events.retry import DeliveryError
from local.iam import encryption
from local.iam.decide import AccessDeniedError, require_service
from local.metrics.alarms import states
from local.metrics.errors import invalid

_TOPICS = "cloudwatch.amazonaws.com"
_FUNCTIONS = "lambda.alarms.cloudwatch.amazonaws.com"
_WIDTH = 4


def check(actions: list[str]) -> None:
    """Refuse actions that cannot be taken.

    Raises:
        RefusedError
    """
    for action in actions:
        if _kind(action) not in ("sns", "lambda"):
            raise invalid(
                f"The action {action} is not supported by this local cloud: SNS topics and Lambda functions are."
            )


def lane(payload: dict[str, Any]) -> tuple[str, int]:
    """Alarms with the same action take turns."""
    return f"alarm {payload['action']}", _WIDTH


def deliver(delivery: Delivery) -> bool:
    """Take the action; a topic or function that is missing or forbids it is not asked again."""
    payload = delivery.payload
    action, name = payload["action"], payload["alarm"].partition(":alarm:")[2]
    try:
        _publish(payload) if _kind(action) == "sns" else _invoke(payload)
    except DeliveryError as error:
        activity.report("alarm", name, "ACTION_FAILED", action=action, error=error.message)
        on_loop(_remember, payload, f"Failed to execute action {action}", {"error": error.message})
    else:
        on_loop(_remember, payload, f"Successfully executed action {action}", {})
    return False


def _publish(payload: dict[str, Any]) -> None:
    arn = payload["action"]
    if sns._topic_by_arn_any_scope(arn) is None:
        raise DeliveryError("ResourceNotFound", f"The topic {arn} does not exist.")
    # the policy that a topic has from the start lets its own account publish, and says so by this key
    _allowed(_TOPICS, "sns:Publish", payload, aws__SourceOwner=settings.ACCOUNT)
    try:
        sns.publish_internal(arn, payload["message"], payload["subject"])
    except sns.SnsPublishError as error:
        raise DeliveryError("InvalidParameter", str(error)) from error


def _invoke(payload: dict[str, Any]) -> None:
    arn = payload["action"]
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        raise DeliveryError("ResourceNotFound", f"The function {arn} does not exist.")
    _allowed(_FUNCTIONS, "lambda:InvokeFunction", payload)
    record = lambda_svc._execution_record_for_config(function, {**config, "FunctionArn": arn})
    lambda_svc.invoke_async_with_retry(record, payload["event"])


def _allowed(service: str, action: str, payload: dict[str, Any], **context: str) -> None:
    try:
        require_service(service, action, payload["action"], payload["alarm"], **context)
        encryption.require_service(service, payload["action"], payload["alarm"])
    except AccessDeniedError as error:
        raise DeliveryError("AccessDenied", str(error)) from error


def _remember(payload: dict[str, Any], summary: str, more: dict[str, Any]) -> None:
    name = payload["alarm"].partition(":alarm:")[2]
    alarm = (cloudwatch._composite_alarms if payload["composite"] else cloudwatch._alarms).get(name)
    if alarm:
        states.remember(alarm, "Action", summary, {"publishedMessage": payload["message"], **more})


def _kind(arn: str) -> str:
    return [*arn.split(":"), "", "", ""][2]
