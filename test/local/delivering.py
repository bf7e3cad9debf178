"""What tests of deliveries need: functions from a line of source, queues with a policy, waiting for what must come."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any, TypeVar

from clouds import Cloud

_Result = TypeVar("_Result")
ACCOUNT = "000000000000"


def function(
    cloud: Cloud, name: str, source: str, statements: list[dict[str, Any]] | None = None, **config: Any
) -> str:
    """Make a Node function with a role of its own; returns its ARN. source: the module, with `exports.handler`."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("index.js", source)
    role = cloud.role(f"{name}-role", "lambda.amazonaws.com", statements or [])
    settings = {"Timeout": 20, **config}
    answer = cloud.client("lambda").create_function(
        FunctionName=name, Runtime="nodejs24.x", Handler="index.handler", Role=role,
        Code={"ZipFile": archive.getvalue()}, **settings,
    )  # fmt: skip
    return str(answer["FunctionArn"])


def permit(cloud: Cloud, name: str, service: str, source_arn: str) -> None:
    """Let an AWS service invoke a function for one source."""
    cloud.client("lambda").add_permission(
        FunctionName=name, StatementId=service.split(".")[0], Action="lambda:InvokeFunction",
        Principal=service, SourceArn=source_arn,
    )  # fmt: skip


def queue(cloud: Cloud, name: str, service: str = "", source_arn: str = "", **attributes: str) -> tuple[str, str]:
    """Make a queue that a service may send to for one source; returns its URL and ARN."""
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    if service:
        statement = {
            "Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:SendMessage", "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": source_arn}},
        }  # fmt: skip
        attributes["Policy"] = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    url = cloud.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, arn


def receive(cloud: Cloud, url: str, count: int = 1, seconds: float = 15) -> list[dict[str, Any]]:
    """Take so many messages from a queue, with all their attributes; fails when they do not come."""
    sqs, found = cloud.client("sqs"), []
    deadline = time.monotonic() + seconds
    while len(found) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count} messages came: {found}"
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        )
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found.append(message)
    return found


def attributes(message: dict[str, Any]) -> dict[str, str]:
    return {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()}


def waiting(cloud: Cloud, url: str) -> tuple[int, int]:
    """How many messages are visible in a queue, and how many are in flight."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return int(found[names[0]]), int(found[names[1]])


def eventually(condition: Callable[[], _Result], seconds: float = 15) -> _Result:
    """Wait until a condition holds; returns what it returned."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.05)
    return result


def logged(cloud: Cloud, group: str) -> list[str]:
    """The messages in a log group, oldest first; none while there is no such group."""
    logs = cloud.client("logs")
    if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        return []
    return [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]
