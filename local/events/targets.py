"""What EventBridge rules and schedules invoke: with permission, retried, and dead-lettered when that fails.

A rule calls Lambda, SQS, SNS and CloudWatch Logs as `events.amazonaws.com`, allowed by the resource's own policy, and
everything else as the target's RoleArn; a schedule calls everything as its RoleArn. Missing permissions and missing
targets are not retried: the event goes straight to the dead-letter queue.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
"""

import time
import uuid
from typing import Any

from local import activity, aws
from local.events import outbox, queues, resource_targets, role_targets
from local.events.outbox import Delivery
from local.events.retry import DeliveryError, RetryPolicy
from local.iam import roles
from local.metrics.sources import events as measured_events
from local.metrics.sources import scheduler as measured_schedules

RULES = "events.amazonaws.com"
SCHEDULES = "scheduler.amazonaws.com"
_LANE_WIDTH = 8


def submit_event(
    rule: dict[str, Any], target: dict[str, Any], event: dict[str, Any], body: str, transformed: bool
) -> None:
    """Accept an event for a target of a rule.

    event: MiniStack's record of it. body: what the target is given; transformed: whether that is not the whole event.
    """
    payload = {"service": RULES, "source": rule["Arn"], "target": target, "body": body, "event": event}
    outbox.submit("target", {**payload, "transformed": transformed})


def submit_firing(schedule: dict[str, Any], scheduled_time: str, due: float) -> None:
    """Accept a firing of a schedule. scheduled_time: ISO 8601, UTC; due: seconds since the epoch."""
    payload = {
        "service": SCHEDULES,
        "source": schedule["Arn"],
        "target": schedule["Target"],
        "scheduled_time": scheduled_time,
        "execution_id": uuid.uuid4().hex[:16],
    }
    outbox.submit("target", payload, due)


def lane(payload: dict[str, Any]) -> tuple[str, int]:
    """Deliveries to one target run beside those to others."""
    return f"target {payload['target']['Arn']}", _LANE_WIDTH


def deliver(delivery: Delivery) -> bool:
    """Invoke the target once; on failure wait for the next attempt, or end in the dead-letter queue."""
    payload = delivery.payload
    target = payload["target"]
    if payload["service"] == RULES:
        measured_events.invoked(payload["source"], again=delivery.attempts > 0)
    else:
        measured_schedules.attempted(payload["source"])
    try:
        _invoke(delivery)
    except DeliveryError as error:
        if payload["service"] == SCHEDULES:
            measured_schedules.failed(payload["source"])
        policy = RetryPolicy.of(target.get("RetryPolicy"))
        exhausted = policy.again(delivery, time.time()) if error.retryable else None
        _bury(delivery, error, exhausted)
        return bool(payload["service"] == SCHEDULES)
    if payload["service"] == SCHEDULES:
        activity.report("schedule", _name(payload["source"]), "INVOKED", target=target["Arn"])
    return bool(payload["service"] == SCHEDULES or not resource_targets.takes(target["Arn"]))


def _invoke(delivery: Delivery) -> None:
    payload = delivery.payload
    target, body = payload["target"], _body(delivery)
    if payload["service"] == RULES and resource_targets.takes(target["Arn"]):
        resource_targets.invoke(target, body, payload["source"])
        return
    role = target.get("RoleArn")
    if not role:
        if role_targets.is_event_bus(target["Arn"]):  # a bus of the same account needs no role
            role_targets.forward(payload)
            return
        raise DeliveryError(
            "NO_PERMISSIONS", f"Target {target['Arn']} needs a RoleArn that {payload['service']} assumes."
        )
    try:
        name = f"{payload['service'].split('.')[0]}-{delivery.id[-6:]}"
        with roles.session(role, payload["service"], name, source_arn(payload["service"], payload["source"])) as keys:
            role_targets.invoke(role_targets.Call(keys, delivery.id, role, target, body, payload))
    except roles.RoleNotAssumableError as error:
        raise DeliveryError("NO_PERMISSIONS", str(error)) from error


def source_arn(service: str, arn: str) -> str:
    """What a role is assumed for (`aws:SourceArn`): the rule itself, but of a schedule the group that it is in.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    return arn.replace(":schedule/", ":schedule-group/").rpartition("/")[0] if service == SCHEDULES else arn


def _body(delivery: Delivery) -> str:
    """What the target is given; a schedule's Input with its context attributes filled in."""
    payload = delivery.payload
    if payload["service"] == RULES:
        return str(payload["body"])
    text = payload["target"].get("Input")
    if not text:
        return "{}"
    for name, value in (
        ("schedule-arn", payload["source"]),
        ("scheduled-time", payload["scheduled_time"]),
        ("execution-id", payload["execution_id"]),
        ("attempt-number", str(delivery.attempts + 1)),
    ):
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return str(text)


def _bury(delivery: Delivery, error: DeliveryError, exhausted: str | None) -> None:
    payload = delivery.payload
    target = payload["target"]
    attributes = {
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": error.code,
        "ERROR_MESSAGE": error.message,
        "RETRY_ATTEMPTS": str(delivery.attempts),
    }
    if exhausted:
        attributes["EXHAUSTED_RETRY_CONDITION"] = exhausted
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if payload["service"] == RULES:
        attributes["RULE_ARN"] = payload["source"]
        measured_events.failed(payload["source"])
        told = {"target": target["Arn"], "error": error.message}
        arrived = queues.bury(queue, payload["body"], RULES, payload["source"], attributes, **told)
        if arrived is not None:
            measured_events.buried(payload["source"], arrived)
        return
    measured_schedules.dropped(payload["source"])
    attributes |= {
        "SCHEDULE_ARN": payload["source"],
        "SCHEDULED_TIME": payload["scheduled_time"],
        "EXECUTION_ID": payload["execution_id"],
        "IS_PAYLOAD_TRUNCATED": "false",
    }
    _bury_as_role(queue, _body(delivery), target["RoleArn"], payload["source"], attributes)


def _bury_as_role(queue: str | None, body: str, role: str, source: str, attributes: dict[str, str]) -> None:
    """A schedule's dead-letter queue is written to with the schedule's own role."""
    name, reason = _name(source), {"target": attributes["TARGET_ARN"], "error": attributes["ERROR_MESSAGE"]}
    if not queue:
        activity.report("schedule", name, "DROPPED", **reason, hint="no dead-letter queue is configured")
        return
    try:
        with roles.session(role, SCHEDULES, "dead-letter", source_arn(SCHEDULES, source)) as keys:
            role_targets.call(
                aws.client("sqs", keys, patient=True).send_message,
                QueueUrl=queues.url(queue),
                MessageBody=body,
                MessageAttributes=queues.message_attributes(attributes),
            )
    except (roles.RoleNotAssumableError, DeliveryError) as error:
        activity.report("dead-letter", name, "FAILED", queue=queue, **reason, why=str(error))
        measured_schedules.buried(source, arrived=False)
    else:
        activity.report("dead-letter", name, "SENT", queue=queue, **reason)
        measured_schedules.buried(source, arrived=True)


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
