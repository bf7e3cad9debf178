"""Targets of rules that are called as EventBridge itself, and allowed by their own policy: Lambda, SQS, SNS, Logs."""

import json
import time
from collections.abc import Callable
from typing import Any

from ministack.services import cloudwatch_logs, lambda_svc, sns

from local.events import queues
from local.events.retry import DeliveryError
from local.iam import encryption
from local.iam.decide import AccessDeniedError, require_service

_SERVICE = "events.amazonaws.com"


def takes(arn: str) -> bool:
    """Whether this kind of target has a policy of its own."""
    return _service_of(arn) in _KINDS


def invoke(target: dict[str, Any], body: str, rule_arn: str) -> None:
    """Hand the event to a target as `events.amazonaws.com`.

    Raises:
        DeliveryError
    """
    _KINDS[_service_of(target["Arn"])](target, body, rule_arn)


def _function(target: dict[str, Any], body: str, rule_arn: str) -> None:
    function, config, name = lambda_svc._get_func_record_for_ref(target["Arn"])
    if not function or not config:
        raise DeliveryError("NO_RESOURCE", f"Function not found: {target['Arn']}")
    _allowed("lambda:InvokeFunction", target["Arn"], rule_arn)
    try:
        event = json.loads(body)
    except ValueError as error:
        raise DeliveryError(
            "SDK_CLIENT_ERROR", f"Could not parse request body into json for {name}: {error}"
        ) from error
    record = lambda_svc._execution_record_for_config(function, {**config, "FunctionArn": target["Arn"]})
    lambda_svc.invoke_async_with_retry(record, event)


def _queue(target: dict[str, Any], body: str, rule_arn: str) -> None:
    parameters = target.get("SqsParameters") or {}
    queues.send(target["Arn"], body, _SERVICE, rule_arn, **parameters)


def _topic(target: dict[str, Any], body: str, rule_arn: str) -> None:
    if sns._topic_by_arn_any_scope(target["Arn"]) is None:
        raise DeliveryError("NO_RESOURCE", f"Topic does not exist: {target['Arn']}")
    _allowed("sns:Publish", target["Arn"], rule_arn)
    try:
        sns.publish_internal(target["Arn"], body)
    except sns.SnsPublishError as error:
        raise DeliveryError("SDK_CLIENT_ERROR", str(error)) from error


def _log_group(target: dict[str, Any], body: str, rule_arn: str) -> None:
    group = target["Arn"].split(":log-group:", 1)[-1].removesuffix(":*")
    if group not in cloudwatch_logs._log_groups:
        raise DeliveryError("NO_RESOURCE", f"The specified log group does not exist: {group}")
    stream = {"logGroupName": group, "logStreamName": rule_arn.rsplit("/", 1)[-1]}
    _allowed_by_logs(f"{target['Arn'].removesuffix(':*')}:log-stream:{stream['logStreamName']}", rule_arn)
    cloudwatch_logs._create_log_stream(stream)
    now = int(time.time() * 1000)
    status, _, answer = cloudwatch_logs._put_log_events({**stream, "logEvents": [{"timestamp": now, "message": body}]})
    if status != 200:
        raise DeliveryError("SDK_CLIENT_ERROR", answer.decode())


def _allowed(action: str, arn: str, rule_arn: str) -> None:
    try:
        require_service(_SERVICE, action, arn, rule_arn)
        encryption.require_service(_SERVICE, arn, rule_arn)
    except AccessDeniedError as error:
        raise DeliveryError("NO_PERMISSIONS", str(error)) from error


def _allowed_by_logs(arn: str, rule_arn: str) -> None:
    """A log group is allowed by the account's resource policies for CloudWatch Logs, not by one of its own."""
    for policy in cloudwatch_logs._resource_policies.values():
        document = policy["policyDocument"]
        try:
            for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
                require_service(_SERVICE, action, arn, rule_arn, policy=document)
        except AccessDeniedError:
            continue
        return
    raise DeliveryError("NO_PERMISSIONS", f"No resource policy of CloudWatch Logs lets {_SERVICE} write to {arn}")


def _service_of(arn: str) -> str:
    return arn.split(":")[2]


_KINDS: dict[str, Callable[[dict[str, Any], str, str], None]] = {
    "lambda": _function,
    "sqs": _queue,
    "sns": _topic,
    "logs": _log_group,
}
