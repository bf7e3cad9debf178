"""S3 event notifications: accepted before their request is answered, delivered if the destination allows."""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from ministack.services import lambda_svc, s3, sns

from local import activity
from local.events import outbox, queues
from local.events.outbox import Delivery
from local.events.retry import DeliveryError
from local.iam import encryption
from local.iam.decide import AccessDeniedError, require_service

_SERVICE = "s3.amazonaws.com"
_WIDTH = 4
_SCRATCH = re.compile(r"/$|_\$folder\$$|(^|/)_temporary/|(^|/)\.spark-staging")
"""Folder markers and half-written output, which nobody wants to read about."""


def accepting(original: Callable[..., None]) -> Callable[..., None]:
    """MiniStack's `_fire_s3_event_async`, which kept the event in a thread."""

    @wraps(original)
    def fire(bucket_name: str, key: str, event_name: str, *details: Any, **more: Any) -> None:
        if event_name.startswith("s3:ObjectCreated:") and not _SCRATCH.search(key):
            size = details[0] if details else more.get("size")
            activity.report("object", f"{bucket_name}/{key}", "CREATED", bytes=size)
        if not _wanted(bucket_name, key, event_name):
            return
        arguments = dict(zip(("size", "etag", "deletion_type"), details, strict=False)) | more
        arguments["sequencer"] = s3._next_event_sequencer(event_name)
        outbox.submit("object", {"arguments": [bucket_name, key, event_name], "details": arguments})

    return fire


def lane(payload: dict[str, Any]) -> tuple[str, int]:
    """Notifications of one bucket run beside those of others."""
    return f"bucket {payload['arguments'][0]}", _WIDTH


def deliver(delivery: Delivery) -> bool:
    """Build the records and hand them to every destination that the bucket's configuration names."""
    s3._fire_s3_event(*delivery.payload["arguments"], **delivery.payload["details"])
    return False


def to_queue(original: Callable[..., None]) -> Callable[..., None]:
    """Into an SQS queue."""

    @wraps(original)
    def deliver_to_queue(arn: str, event: dict[str, Any], _region: str, bucket_name: str = "") -> None:
        _tell(lambda: queues.send(arn, json.dumps(event), _SERVICE, _bucket_arn(bucket_name)), arn, bucket_name)

    return deliver_to_queue


def to_topic(original: Callable[..., None]) -> Callable[..., None]:
    """To an SNS topic."""

    @wraps(original)
    def deliver_to_topic(arn: str, event: dict[str, Any], _region: str, bucket_name: str = "") -> None:
        def publish() -> None:
            if sns._topic_by_arn_any_scope(arn) is None:
                raise DeliveryError("NotFound", f"Topic does not exist: {arn}")
            _allowed("sns:Publish", arn, bucket_name)
            sns.publish_internal(arn, json.dumps(event), "Amazon S3 Notification")

        _tell(publish, arn, bucket_name)

    return deliver_to_topic


def to_function(original: Callable[..., None]) -> Callable[..., None]:
    """To a Lambda function, asynchronously."""

    @wraps(original)
    def deliver_to_function(arn: str, event: dict[str, Any], _region: str) -> None:
        bucket_name = event["Records"][0]["s3"]["bucket"]["name"]

        def invoke() -> None:
            function, config, _ = lambda_svc._get_func_record_for_ref(arn)
            if not function or not config:
                raise DeliveryError("ResourceNotFoundException", f"Function not found: {arn}")
            _allowed("lambda:InvokeFunction", arn, bucket_name)
            record = lambda_svc._execution_record_for_config(function, {**config, "FunctionArn": arn})
            lambda_svc.invoke_async_with_retry(record, event)

        _tell(invoke, arn, bucket_name)

    return deliver_to_function


def validating(original: Callable[..., Any]) -> Callable[..., Any]:
    """PutBucketNotificationConfiguration checks functions too: they must exist and allow S3 to invoke them."""

    @wraps(original)
    def validate(configurations: list[dict[str, Any]], region: str, bucket_name: str = "", skip: bool = False) -> Any:
        error = original(configurations, region, bucket_name, skip)
        if error or skip:
            return error
        refused = [
            each["arn"] for each in configurations if each["type"] == "lambda" and not _takes(each["arn"], bucket_name)
        ]
        if not refused:
            return None
        message = "Unable to validate the following destination configurations"
        return s3._invalid_notification_config(f"{message}: {', '.join(refused)}")

    return validate


def _wanted(bucket_name: str, key: str, event_name: str) -> bool:
    stored = s3._bucket_notifications.get(bucket_name)
    if not stored:
        return False
    return "EventBridgeConfiguration" in stored or any(
        s3._event_matches(event_name, each["events"])
        and s3._key_matches_filter(key, each["filter_prefix"], each["filter_suffix"])
        for each in s3._parse_notification_config_raw(stored)
    )


def _takes(function_arn: str, bucket_name: str) -> bool:
    function, _, _ = lambda_svc._get_func_record_for_ref(function_arn)
    try:
        _allowed("lambda:InvokeFunction", function_arn, bucket_name)
    except DeliveryError:
        return False
    return function is not None


def _allowed(action: str, arn: str, bucket_name: str) -> None:
    try:
        require_service(_SERVICE, action, arn, _bucket_arn(bucket_name))
        encryption.require_service(_SERVICE, arn, _bucket_arn(bucket_name))
    except AccessDeniedError as error:
        raise DeliveryError("AccessDenied", str(error)) from error


def _tell(delivering: Callable[[], None], arn: str, bucket_name: str) -> None:
    """S3 has no dead-letter queue: what a destination refuses is lost, so it is said."""
    try:
        delivering()
    except DeliveryError as error:
        activity.report("delivery", bucket_name, "DROPPED", target=arn, error=error.message)


def _bucket_arn(bucket_name: str) -> str:
    return f"arn:aws:s3:::{bucket_name}"
