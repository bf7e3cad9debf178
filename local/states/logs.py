"""The events of executions in CloudWatch Logs, as a state machine's logging configuration asks for them.

https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
"""

import contextlib
import contextvars
import json
import logging
import queue
import secrets
import threading
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from ministack.services import cloudwatch_logs

from local import aws
from local.iam import decide
from local.states.history import Listener

_logger = logging.getLogger(__name__)
_ENDED_BADLY = frozenset({"ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"})
_DATA = ("input", "output", "parameters")
_DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)
_waiting: queue.SimpleQueue[tuple[str, str, dict[str, Any]]] = queue.SimpleQueue()
_writing = threading.Lock()
_writer: threading.Thread | None = None


def problem(configuration: dict[str, Any], role_arn: str) -> tuple[str, str] | None:
    """Why events could not be written as configured: an error code and a message."""
    for group in _groups(configuration):
        if group not in cloudwatch_logs._log_groups:
            return "InvalidLoggingConfiguration", "Invalid Logging Configuration: Log Destination not found."
        try:
            for action in _DELIVERY:
                decide.require(decide.principal(role_arn), action, "*")
        except decide.AccessDeniedError as error:
            message = "The state machine IAM Role is not authorized to access the Log Destination"
            return "AccessDeniedException", f"{message}: {error}"
    return None


def listener(record: dict[str, Any]) -> Listener | None:
    """What writes the events of an execution, or None when they are not to be written."""
    configuration = record["logging"]
    level, groups = configuration.get("level", "OFF"), list(_groups(configuration))
    if level == "OFF" or not groups:
        return None
    machine = record["stateMachineArn"].rsplit(":", 1)[-1]
    minute = datetime.now(timezone.utc).strftime("%Y-%m-%d-%H-%M")
    stream = f"states/{machine}/{minute}/{secrets.token_hex(4)}"

    def write(event: dict[str, Any]) -> None:
        if _wanted(level, event["type"]):
            _start()
            line = _line(event, record, bool(configuration.get("includeExecutionData")))
            for group in groups:
                _waiting.put((group, stream, line))

    return write


def _groups(configuration: dict[str, Any]) -> Iterable[str]:
    """The names of the log groups in a logging configuration."""
    for destination in configuration.get("destinations", []):
        arn = destination["cloudWatchLogsLogGroup"]["logGroupArn"]
        yield arn.split(":log-group:", 1)[-1].removesuffix(":*")


def _wanted(level: str, event_type: str) -> bool:
    if level == "ALL":
        return True
    if level == "ERROR" and event_type.endswith(("Failed", "TimedOut", "Aborted")):
        return True
    return event_type in _ENDED_BADLY


def _line(event: dict[str, Any], record: dict[str, Any], with_data: bool) -> dict[str, Any]:
    details: dict[str, Any] = next((value for key, value in event.items() if key.endswith("EventDetails")), {})
    if not with_data:
        details = {key: value for key, value in details.items() if not key.startswith(_DATA)}
    moment = datetime.fromisoformat(event["timestamp"].replace("Z", "+00:00"))
    milliseconds = int(moment.timestamp() * 1000)
    message = {
        "id": str(event["id"]),
        "type": event["type"],
        "details": details,
        "previous_event_id": str(event["previousEventId"]),
        "event_timestamp": str(milliseconds),
        "execution_arn": record["executionArn"],
        "redrive_count": str(record["redriveCount"]),
    }
    return {"timestamp": milliseconds, "message": json.dumps(message, separators=(",", ":"))}


def _start() -> None:
    global _writer
    with _writing:
        if _writer is None:
            _writer = threading.Thread(target=contextvars.copy_context().run, args=(_write_all,), daemon=True)
            _writer.start()


def _write_all() -> None:
    client = aws.client("logs", aws.ROOT)
    while True:
        group, stream, line = _waiting.get()
        lines = {(group, stream): [line]}
        with contextlib.suppress(queue.Empty):
            while True:
                group, stream, line = _waiting.get_nowait()
                lines.setdefault((group, stream), []).append(line)
        for (group, stream), events in lines.items():
            try:
                _write(client, group, stream, events)
            except Exception:
                _logger.exception("Events of executions could not be written to the log group %s", group)


def _write(client: Any, group: str, stream: str, events: list[dict[str, Any]]) -> None:
    with contextlib.suppress(client.exceptions.ResourceAlreadyExistsException):
        client.create_log_stream(logGroupName=group, logStreamName=stream)
    client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
