"""What a function says, in its log group: only if its role may write there, as on AWS.

One stream for each deployed version of a function and day; text lines, or JSON where LoggingConfig says so.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
"""

import functools
import hashlib
import json
import threading
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from ministack.services import cloudwatch_logs, lambda_svc

from local import activity, settings
from local.iam.decide import AccessDeniedError, principal, require

_making = threading.Lock()
"""Two invocations that end together must not each make the stream: the second would empty it."""

_told: set[tuple[str, str]] = set()
"""Which function was told to lack which action, so that it is said once."""


def writing(original: Callable[..., None]) -> Callable[..., None]:
    """MiniStack's `_emit_lambda_logs`, which makes a stream for each invocation and asks for no permission."""

    @functools.wraps(original)
    def write(
        function: dict[str, Any], request_id: str, text: str, error: bool, milliseconds: int, **_more: Any
    ) -> None:
        del error
        config = function.get("config") or function
        group, stream = _names(config)
        if not _allowed(config, group, stream):
            return
        platform = _json_lines if _is_json(config) else _text_lines
        now = int(datetime.now(timezone.utc).timestamp() * 1000)
        memory = lambda_svc._probe_peak_memory_mb(function)
        events = [
            {"timestamp": now, "message": line} for line in platform(config, request_id, text, milliseconds, memory)
        ]
        _put(group, stream, events)

    return write


def _names(config: dict[str, Any]) -> tuple[str, str]:
    name, version = config["FunctionName"], config.get("Version", "$LATEST")
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}"
    deployed = f"{config.get('FunctionArn')} {config.get('LastModified')} {config.get('CodeSha256')}"
    digest = hashlib.sha256(deployed.encode()).hexdigest()[:32]
    shared = name if group != f"/aws/lambda/{name}" else ""
    return group, f"{datetime.now(timezone.utc):%Y/%m/%d}/{shared}[{version}]{digest}"


def _is_json(config: dict[str, Any]) -> bool:
    return str((config.get("LoggingConfig") or {}).get("LogFormat", "Text")).upper() == "JSON"


def _allowed(config: dict[str, Any], group: str, stream: str) -> bool:
    """Whether the role may do what is still to be done for a line to arrive."""
    arn = f"arn:aws:logs:{settings.REGION}:{settings.ACCOUNT}:log-group:{group}:log-stream:"
    known = cloudwatch_logs._log_groups.get(group)
    needed = [] if known else [("logs:CreateLogGroup", arn)]
    if not known or stream not in known["streams"]:
        needed.append(("logs:CreateLogStream", f"{arn}{stream}"))
    needed.append(("logs:PutLogEvents", f"{arn}{stream}"))
    who = principal(config["Role"])
    for action, resource in needed:
        try:
            require(who, action, resource)
        except AccessDeniedError as error:
            if (config["FunctionName"], action) not in _told:
                _told.add((config["FunctionName"], action))
                activity.report("function", config["FunctionName"], "NOT_LOGGED", error=str(error))
            return False
    return True


def _put(group: str, stream: str, events: list[dict[str, Any]]) -> None:
    with _making:
        if group not in cloudwatch_logs._log_groups:
            cloudwatch_logs._create_log_group({"logGroupName": group})
        if stream not in cloudwatch_logs._log_groups[group]["streams"]:
            cloudwatch_logs._create_log_stream({"logGroupName": group, "logStreamName": stream})
    cloudwatch_logs._put_log_events({"logGroupName": group, "logStreamName": stream, "logEvents": events})


def _text_lines(config: dict[str, Any], request_id: str, text: str, milliseconds: int, memory: int) -> list[str]:
    figures = f"Duration: {milliseconds} ms\tBilled Duration: {milliseconds} ms"
    sizes = f"Memory Size: {config.get('MemorySize', 128)} MB\tMax Memory Used: {memory} MB"
    return [
        f"START RequestId: {request_id} Version: {config.get('Version', '$LATEST')}",
        *text.splitlines(),
        f"END RequestId: {request_id}",
        f"REPORT RequestId: {request_id}\t{figures}\t{sizes}",
    ]


def _json_lines(config: dict[str, Any], request_id: str, text: str, milliseconds: int, memory: int) -> list[str]:
    """The lines of the platform, those that the function wrote as JSON unchanged, and the others wrapped."""
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    metrics = {
        "durationMs": milliseconds,
        "billedDurationMs": milliseconds,
        "memorySizeMB": config.get("MemorySize", 128),
        "maxMemoryUsedMB": memory,
    }
    start = {"requestId": request_id, "version": config.get("Version", "$LATEST")}
    report = {"requestId": request_id, "metrics": metrics}
    said = [
        line
        if _is_object(line)
        else json.dumps({"timestamp": now, "level": "INFO", "requestId": request_id, "message": line})
        for line in text.splitlines()
    ]
    return [
        json.dumps({"time": now, "type": "platform.start", "record": start}),
        *said,
        json.dumps({"time": now, "type": "platform.report", "record": report}),
    ]


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
