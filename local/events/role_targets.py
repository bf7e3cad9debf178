"""Targets that are called as a role: every target of a schedule, and those of rules that have no policy of their own.

Each is a signed call with the role's session, so that permissions, validation and events are those of any client.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from ministack.core.arn import ArnParseError, parse_arn
from ministack.services import eventbridge

from local import activity, aws
from local.aws import Credentials
from local.events import queues
from local.events.retry import DeliveryError
from local.glue.errors import GlueError
from local.glue.workflows import event_batches
from local.iam.decide import AccessDeniedError, principal, require
from local.state.errors import SaveError
from local.states.integrations import aws_sdk

_UNIVERSAL = re.compile(r"arn:aws:scheduler:::aws-sdk:([^:]+):([^:]+)")
_SDK_SERVICES = {"sfn": "stepfunctions", "cloudwatchlogs": "logs", "eventbridge": "events"}
"""Where the name of a service in the AWS SDK for Java, which universal targets use, is not boto3's."""

_READING = ("get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "lookup", "discover")
"""Operations that a universal target may not call start with one of these."""


@dataclass(frozen=True)
class Call:
    """One attempt. delivery: its id, the same in every attempt. body: what the target is given."""

    credentials: Credentials
    delivery: str
    role: str
    target: dict[str, Any]
    body: str
    payload: dict[str, Any]

    def client(self, service: str) -> Any:
        return aws.client(service, self.credentials)


def invoke(attempt: Call) -> None:
    """Invoke the target.

    Raises:
        DeliveryError: with the error code of the call; throttling and server errors are retryable.
    """
    arn = attempt.target["Arn"]
    universal = _UNIVERSAL.fullmatch(arn)
    if universal:
        _universal(attempt, *universal.groups())
        return
    kind = _kind(arn)
    if kind is None:
        raise DeliveryError("SDK_CLIENT_ERROR", refusal(arn))
    kind(attempt)


def takes(arn: str) -> bool:
    """Whether this kind of target can be called as a role."""
    return bool(_UNIVERSAL.fullmatch(arn)) or _kind(arn) is not None


def problem(arn: str) -> str | None:
    """Why a universal target could never be invoked: there is no such operation, or it reads."""
    universal = _UNIVERSAL.fullmatch(arn)
    if universal is None:
        return None
    service, action = universal.groups()
    try:
        aws_sdk.operation(service, action)
    except LookupError as error:
        return f"The universal target {arn} is not valid: {error.args[0]}."
    return _reads(service, action) if action.lower().startswith(_READING) else None


def refusal(arn: str) -> str:
    """What is said of a target that the local cloud cannot invoke."""
    return (
        f"The target {arn} is not supported by the local cloud, which invokes Lambda functions, state machines, SQS "
        "queues, SNS topics, event buses, log groups and Glue workflows (rules) and aws-sdk targets (schedules)."
    )


def _kind(arn: str) -> Callable[[Call], None] | None:
    try:
        spec = parse_arn(arn)
    except ArnParseError:
        return None
    return _KINDS.get((spec.service, re.split("[:/]", spec.resource)[0])) or _KINDS.get((spec.service, ""))


def call(operation: Callable[..., Any], **parameters: Any) -> Any:
    """Make a call, and raise what it refuses as a DeliveryError."""
    try:
        return operation(**parameters)
    except ClientError as error:
        code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        retryable = status >= 500 or status == 429 or "Throttl" in code or "TooManyRequests" in code
        raise DeliveryError(code, error.response["Error"].get("Message", str(error)), retryable) from error
    except BotoCoreError as error:
        raise DeliveryError(type(error).__name__, str(error)) from error


def put_event(client: Any, **entry: Any) -> None:
    """Put one event; what is refused in its entry is an error too."""
    for each in call(client.put_events, Entries=[entry])["Entries"]:
        if "ErrorCode" in each:
            raise DeliveryError(each["ErrorCode"], each.get("ErrorMessage", ""))


def only_of_rules(arn: str) -> bool:
    """Whether rules have this kind of target, and schedules have not."""
    return _kind(arn) is _workflow


def is_event_bus(arn: str) -> bool:
    return ":event-bus/" in arn and arn.split(":")[2] == "events"


def forward(payload: dict[str, Any]) -> None:
    """Put an event that a rule matched on another bus, with what the target's input makes of it as its detail.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
    """
    bus_arn, rule_arn = payload["target"]["Arn"], payload["source"]
    spec = parse_arn(bus_arn)
    if spec.resource.split("/", 1)[1] not in eventbridge._event_buses:
        raise DeliveryError("NO_RESOURCE", f"Event bus {bus_arn} does not exist.")
    rule = next((each for each in eventbridge._rules.values() if each["Arn"] == rule_arn), None)
    if rule is None:
        raise DeliveryError("NO_RESOURCE", f"Rule {rule_arn} does not exist any more.")
    event = payload["event"]
    if event.get("_DispatchPath"):
        hint = "an event that came from another bus is not routed to a third one"
        activity.report("rule", rule["Name"], "DROPPED", target=bus_arn, hint=hint)
        return
    eventbridge._dispatch_to_event_bus(spec, event, rule, set(), payload["body"] if payload["transformed"] else None)


def _function(attempt: Call) -> None:
    call(
        attempt.client("lambda").invoke,
        FunctionName=attempt.target["Arn"],
        InvocationType="Event",
        Payload=attempt.body.encode(),
    )


def _state_machine(attempt: Call) -> None:
    try:
        call(
            attempt.client("stepfunctions").start_execution,
            stateMachineArn=attempt.target["Arn"],
            name=attempt.delivery,
            input=attempt.body,
        )
    except DeliveryError as error:
        if error.code != "ExecutionAlreadyExists":  # delivered before a restart
            raise


def _queue(attempt: Call) -> None:
    parameters = attempt.target.get("SqsParameters") or {}
    url = queues.url(attempt.target["Arn"])
    call(attempt.client("sqs").send_message, QueueUrl=url, MessageBody=attempt.body, **parameters)


def _topic(attempt: Call) -> None:
    call(attempt.client("sns").publish, TopicArn=attempt.target["Arn"], Message=attempt.body)


def _event_bus(attempt: Call) -> None:
    if "event" in attempt.payload:
        try:
            require(principal(attempt.role), "events:PutEvents", attempt.target["Arn"])
        except AccessDeniedError as error:
            raise DeliveryError("NO_PERMISSIONS", str(error)) from error
        forward(attempt.payload)
        return
    parameters = attempt.target.get("EventBridgeParameters") or {}
    put_event(
        attempt.client("events"),
        EventBusName=attempt.target["Arn"],
        Source=parameters.get("Source", ""),
        DetailType=parameters.get("DetailType", ""),
        Detail=attempt.body,
    )


def _workflow(attempt: Call) -> None:
    """https://docs.aws.amazon.com/glue/latest/dg/starting-workflow-eventbridge.html"""
    arn = attempt.target["Arn"]
    try:
        require(principal(attempt.role), "glue:notifyEvent", arn)
    except AccessDeniedError as error:
        raise DeliveryError("NO_PERMISSIONS", str(error)) from error
    try:
        event_batches.notify(arn.split(":workflow/", 1)[1], attempt.payload["event"]["EventId"], time.time())
    except GlueError as error:
        raise DeliveryError(error.code, error.message) from error
    except SaveError as error:
        raise DeliveryError("InternalServiceException", str(error), retryable=True) from error


def _reads(service: str, action: str) -> str:
    return f"{service}:{action} reads, so it cannot be a universal target."


def _universal(attempt: Call, service: str, action: str) -> None:
    """Any operation of the SDK; the Input is its request."""
    if action.lower().startswith(_READING):
        raise DeliveryError("ValidationException", _reads(service, action))
    client = attempt.client(_SDK_SERVICES.get(service, service))
    name = action[0].upper() + action[1:]
    method = next((each for each, api in client.meta.method_to_api_mapping.items() if api == name), None)
    if method is None:
        raise DeliveryError("ValidationException", f"{service} has no operation {action}.")
    request = _as_declared(client.meta.service_model.operation_model(name).input_shape, json.loads(attempt.body))
    call(getattr(client, method), **request)


def _as_declared(shape: Any, value: Any) -> Any:
    """A request with the names of its members written as the service's model has them (`StateMachineArn`)."""
    if shape.type_name == "structure" and isinstance(value, dict):
        declared = {name.lower(): name for name in shape.members}
        names = {name: declared.get(name.lower(), name) for name in value}
        return {
            names[name]: _as_declared(shape.members[names[name]], each) if names[name] in shape.members else each
            for name, each in value.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [_as_declared(shape.member, each) for each in value]
    return value


_KINDS: dict[tuple[str, str], Callable[[Call], None]] = {
    ("lambda", ""): _function,
    ("states", ""): _state_machine,
    ("sqs", ""): _queue,
    ("sns", ""): _topic,
    ("events", "event-bus"): _event_bus,
    ("glue", "workflow"): _workflow,
}
