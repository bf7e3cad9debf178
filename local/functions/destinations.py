"""Where the outcome of an asynchronous invocation goes: a destination, or the older dead-letter queue.

Both are called as the function's own role. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from local import activity, aws
from local.events import queues, role_targets
from local.events.retry import DeliveryError
from local.iam import roles
from local.metrics.sources import lambda_ as measured


@dataclass(frozen=True)
class Outcome:
    """What became of an event.

    function: the ARN that was invoked. result: MiniStack's, with `body` and, on failure, `error`.
    condition: Success, RetriesExhausted or EventAgeExceeded. attempts: how often it was invoked.
    """

    function: str
    config: dict[str, Any]
    request_id: str
    event: Any
    result: dict[str, Any]
    condition: str
    attempts: int

    @property
    def name(self) -> str:
        return str(self.config["FunctionName"])

    @property
    def succeeded(self) -> bool:
        return self.condition == "Success"


def send(outcome: Outcome, config: dict[str, Any]) -> None:
    """Deliver the outcome to what DestinationConfig and DeadLetterConfig name; say so when there is nothing."""
    chosen = config.get("OnSuccess" if outcome.succeeded else "OnFailure") or {}
    destination = chosen.get("Destination")
    dead_letters = (outcome.config.get("DeadLetterConfig") or {}).get("TargetArn")
    if destination:
        _as_role(outcome, destination, "destination", _send_record)
    if outcome.succeeded:
        return
    if dead_letters:
        _as_role(outcome, dead_letters, "dead-letter", _send_event)
    measured.dropped(outcome.name)
    if not destination and not dead_letters:
        activity.report(
            "function", outcome.name, "DROPPED", id=outcome.request_id, attempts=outcome.attempts,
            hint="no failure destination and no dead-letter queue is configured",
        )  # fmt: skip


def _as_role(outcome: Outcome, arn: str, kind: str, sender: Callable[[Outcome, str, aws.Credentials], None]) -> None:
    told = {"id": outcome.request_id, "condition": outcome.condition, "target": arn}
    try:
        with roles.session(
            outcome.config["Role"], "lambda.amazonaws.com", outcome.name[:64], outcome.function
        ) as credentials:
            sender(outcome, arn, credentials)
    except (roles.RoleNotAssumableError, DeliveryError) as error:
        activity.report(kind, outcome.name, "FAILED", **told, error=str(error))
        measured.undeliverable(outcome.name, kind)
    else:
        activity.report(kind, outcome.name, "SENT", **told)


def _client(service: str, credentials: aws.Credentials) -> Any:
    """It is patient: what is refused once is lost."""
    return aws.client(service, credentials, patient=True)


def record(outcome: Outcome) -> dict[str, Any]:
    """The invocation record that a destination receives."""
    response = {"statusCode": 200, "executedVersion": outcome.config.get("Version", "$LATEST")}
    if not outcome.succeeded:
        response["functionError"] = outcome.result.get("function_error") or "Unhandled"
    qualified = outcome.function if outcome.function.count(":") > 6 else f"{outcome.function}:$LATEST"
    return {
        "version": "1.0",
        "timestamp": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": outcome.request_id,
            "functionArn": qualified,
            "condition": outcome.condition,
            "approximateInvokeCount": outcome.attempts,
        },
        "requestPayload": outcome.event,
        "responseContext": response,
        "responsePayload": _payload(outcome.result.get("body")),
    }


def _payload(body: Any) -> Any:
    return body.decode(errors="replace") if isinstance(body, bytes) else body


def _send_record(outcome: Outcome, arn: str, credentials: aws.Credentials) -> None:
    service, body = arn.split(":")[2], record(outcome)
    text = json.dumps(body)
    if service == "sqs":
        client = _client("sqs", credentials)
        role_targets.call(client.send_message, QueueUrl=queues.url(arn), MessageBody=text)
    elif service == "sns":
        role_targets.call(_client("sns", credentials).publish, TopicArn=arn, Message=text)
    elif service == "lambda":
        invoke = _client("lambda", credentials).invoke
        role_targets.call(invoke, FunctionName=arn, InvocationType="Event", Payload=text.encode())
    elif service == "events":
        role_targets.put_event(
            _client("events", credentials),
            EventBusName=arn,
            Source="lambda",
            DetailType=f"Lambda Function Invocation Result - {'Success' if outcome.succeeded else 'Failure'}",
            Resources=[body["requestContext"]["functionArn"], arn],
            Detail=text,
        )
    elif service == "s3":
        day = body["timestamp"][:10].replace("-", "/")
        key = f"aws/lambda/async/{outcome.name}/{day}/{body['timestamp'].replace(':', '.')}-{outcome.request_id}"
        put = _client("s3", credentials).put_object
        role_targets.call(put, Bucket=arn.rsplit(":", 1)[-1], Key=key, Body=text.encode())
    else:
        raise DeliveryError("ValidationException", f"{arn} cannot be a destination.")


def _send_event(outcome: Outcome, arn: str, credentials: aws.Credentials) -> None:
    """A dead-letter queue or topic gets the event itself; what went wrong is in the attributes."""
    body = outcome.result.get("body")
    message = body.get("errorMessage", "") if isinstance(body, dict) else str(body or "")
    attributes = {
        "RequestID": {"DataType": "String", "StringValue": outcome.request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": message[:1024] or outcome.condition},
    }
    text = json.dumps(outcome.event)
    if arn.split(":")[2] == "sqs":
        send_message = _client("sqs", credentials).send_message
        role_targets.call(send_message, QueueUrl=queues.url(arn), MessageBody=text, MessageAttributes=attributes)
    else:
        publish = _client("sns", credentials).publish
        role_targets.call(publish, TopicArn=arn, Message=text, MessageAttributes=attributes)
