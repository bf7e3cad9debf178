"""SNS messages on their way to subscribers: retried, and dead-lettered by the subscription's RedrivePolicy.

A missing or forbidding endpoint is a client-side error: it is not retried.
https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
"""

import json
import time
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from ministack.services import lambda_svc, sns

from local import activity, settings
from local.events import outbox, queues
from local.events.outbox import Delivery
from local.events.retry import DeliveryError, RetryPolicy
from local.iam.decide import AccessDeniedError, require_service
from local.metrics.sources import sns as measured

_SERVICE = "sns.amazonaws.com"
_POLICY = RetryPolicy(attempts=100_015, age=23 * 24 * 3600.0)
_MAIL = ("email", "email-json")
_WIDTH = 4


def accepting(original: Callable[..., None]) -> Callable[..., None]:
    """MiniStack's `_fanout`: a published message becomes a delivery for each subscription that its filter lets pass."""

    @wraps(original)
    def fanout(
        topic_arn: str,
        msg_id: str,
        message: str,
        subject: str,
        message_structure: str = "",
        message_attributes: dict[str, Any] | None = None,
        message_group_id: str = "",
        message_dedup_id: str = "",
    ) -> None:
        topic = sns._topic_by_arn_any_scope(topic_arn)
        if not topic:
            return
        said = sns._resolve_message_for_protocol(message, message_structure, "email")
        activity.report("message", topic_arn.rsplit(":", 1)[-1], "PUBLISHED", id=msg_id, subject=subject, body=said)
        measured.published(topic_arn, len(message.encode()))
        attributes = message_attributes or {}
        for subscription in topic["subscriptions"]:
            text = sns._resolve_message_for_protocol(message, message_structure, subscription["protocol"])
            if not subscription.get("confirmed"):
                continue
            if not sns._matches_filter_policy(subscription, attributes, text):
                measured.filtered_out(topic_arn)
                continue
            raw = str(subscription.get("attributes", {}).get("RawMessageDelivery", "false")).lower() == "true"
            envelope = sns._build_envelope(topic_arn, msg_id, text, subject, attributes, False)
            payload = {
                "topic": topic_arn,
                "subscription": subscription["arn"],
                "envelope": _addressed(envelope, subscription["arn"]),
                "raw": text if raw else None,
                "attributes": attributes,
                "group": message_group_id,
                "deduplication": message_dedup_id,
            }
            outbox.submit("subscription", payload)

    return fanout


def _addressed(envelope: str, subscription: str) -> str:
    """The envelope as one subscriber gets it: the address that ends a subscription is what names it."""
    unsubscribe = f"{settings.ENDPOINT}/?Action=Unsubscribe&SubscriptionArn={subscription}"
    return json.dumps({**json.loads(envelope), "UnsubscribeURL": unsubscribe})


def lane(payload: dict[str, Any]) -> tuple[str, int]:
    """One subscription after the other where the topic keeps an order."""
    return f"subscription {payload['subscription']}", 1 if payload["group"] else _WIDTH


def deliver(delivery: Delivery) -> bool:
    """Hand the message to the subscription's endpoint once; on failure wait, or end in the dead-letter queue."""
    payload = delivery.payload
    topic = sns._topic_by_arn_any_scope(payload["topic"])
    subscription = next(
        (each for each in (topic or {}).get("subscriptions", []) if each["arn"] == payload["subscription"]), None
    )
    if subscription is None:
        return True  # unsubscribed meanwhile
    try:
        _PROTOCOLS.get(subscription["protocol"], _unsupported)(subscription, payload)
    except DeliveryError as error:
        if error.retryable:
            _POLICY.again(delivery, time.time())
        measured.failed(payload["topic"])
        _bury(subscription, payload, error)
    else:
        measured.delivered(payload["topic"])
    return False


def pending(original: Callable[..., Any]) -> Callable[..., Any]:
    """Subscribe: an e-mail address stays PendingConfirmation until its owner confirms; nobody can, from here."""

    @wraps(original)
    def subscribe(parameters: Any) -> Any:
        answer = original(parameters)
        if sns._p(parameters, "Protocol") not in _MAIL or answer[0] != 200:
            return answer
        topic = sns._topic_by_arn_any_scope(sns._p(parameters, "TopicArn"))
        for subscription in topic["subscriptions"]:
            if subscription["endpoint"] == sns._p(parameters, "Endpoint") and "token" in subscription:
                await_confirmation(subscription)
                if subscription["confirmed"]:
                    return answer
                text = answer[2].decode().replace(subscription["arn"], "pending confirmation")
                return answer[0], answer[1], text.encode()
        return answer

    return subscribe


def listing(original: Callable[..., Any]) -> Callable[..., Any]:
    """ListSubscriptions and ListSubscriptionsByTopic: what is not confirmed has no ARN yet."""

    @wraps(original)
    def listed(parameters: Any) -> Any:
        status, headers, body = original(parameters)
        for topic in sns._topics.values():
            for subscription in topic["subscriptions"]:
                if not subscription.get("confirmed"):
                    body = body.replace(subscription["arn"].encode(), b"PendingConfirmation")
        return status, headers, body

    return listed


def await_confirmation(subscription: dict[str, Any]) -> None:
    """Put an e-mail subscription into the state that it has on AWS until it is confirmed by its token."""
    if subscription.get("asked"):
        return  # and perhaps confirmed since
    subscription["asked"] = True
    subscription["confirmed"] = False
    subscription["token"] = sns.new_uuid()
    attributes = subscription.setdefault("attributes", {})
    attributes |= {"PendingConfirmation": "true", "ConfirmationWasAuthenticated": "false"}
    topic = subscription["topic_arn"].rsplit(":", 1)[-1]
    activity.report("message", topic, "PENDING", endpoint=subscription["endpoint"], token=subscription["token"])


def _queue(subscription: dict[str, Any], payload: dict[str, Any]) -> None:
    more = {"MessageGroupId": payload["group"], "MessageDeduplicationId": payload["deduplication"]}
    body = payload["envelope"] if payload["raw"] is None else payload["raw"]
    attributes = {} if payload["raw"] is None else payload["attributes"]
    given = {name: value for name, value in more.items() if value}
    queues.send(subscription["endpoint"], body, _SERVICE, payload["topic"], MessageAttributes=attributes, **given)


def _function(subscription: dict[str, Any], payload: dict[str, Any]) -> None:
    arn = subscription["endpoint"]
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        raise DeliveryError("ResourceNotFoundException", f"Function not found: {arn}")
    try:
        require_service(_SERVICE, "lambda:InvokeFunction", arn, payload["topic"])
    except AccessDeniedError as error:
        raise DeliveryError("AccessDeniedException", str(error)) from error
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription["arn"],
        "Sns": _for_function(json.loads(payload["envelope"])),
    }
    execution = lambda_svc._execution_record_for_config(function, {**config, "FunctionArn": arn})
    lambda_svc.invoke_async_with_retry(execution, {"Records": [record]})


def _for_function(envelope: dict[str, Any]) -> dict[str, Any]:
    """A function gets the same members, two of them spelled otherwise, and none left out."""
    renamed = {"SigningCertURL": "SigningCertUrl", "UnsubscribeURL": "UnsubscribeUrl"}
    given = {renamed.get(name, name): value for name, value in envelope.items()}
    return {"Subject": None, "MessageAttributes": {}, **given}


def _mail(subscription: dict[str, Any], payload: dict[str, Any]) -> None:
    envelope = json.loads(payload["envelope"])
    name, to = payload["topic"].rsplit(":", 1)[-1], subscription["endpoint"]
    activity.report(
        "message", name, "MAILED", to=to, subject=envelope.get("Subject"), hint="nothing leaves this machine"
    )


def _web(subscription: dict[str, Any], payload: dict[str, Any]) -> None:
    try:
        sns._http_post_sync(subscription["endpoint"], payload["raw"] or payload["envelope"], "Notification")
    except OSError as error:
        raise DeliveryError("HTTP", str(error), retryable=True) from error


def _unsupported(subscription: dict[str, Any], payload: dict[str, Any]) -> None:
    del payload
    raise DeliveryError("Unsupported", f"The local cloud does not deliver to {subscription['protocol']} subscriptions.")


def _bury(subscription: dict[str, Any], payload: dict[str, Any], error: DeliveryError) -> None:
    queue = queues.redrive_target(subscription.get("attributes", {}).get("RedrivePolicy"))
    body = payload["envelope"] if payload["raw"] is None else payload["raw"]
    attributes = {"RequestID": str(uuid.uuid4()), "ErrorCode": error.code, "ErrorMessage": error.message}
    told = {"target": subscription["endpoint"], "error": error.message}
    queues.bury(queue, body, _SERVICE, payload["topic"], attributes, **told)


_PROTOCOLS: dict[str, Callable[[dict[str, Any], dict[str, Any]], None]] = {
    "sqs": _queue,
    "lambda": _function,
    "http": _web,
    "https": _web,
    **dict.fromkeys(_MAIL, _mail),
}
