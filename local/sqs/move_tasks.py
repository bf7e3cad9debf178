"""Message move tasks: what lies in a dead-letter queue goes back to where it came from, or to another queue.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html

A task is kept, and goes on after a restart. Each message is in its new queue, on disk, before it leaves the old one.
"""

import base64
import json
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from ministack.services import sqs

from local.iam import decide
from local.sqs import moving
from local.state import own

Request = dict[str, Any]
Handler = Callable[[Request, str], Request]

_ACTIVE = ("RUNNING", "CANCELLING")
_MOST_PER_SECOND = 500
_MOST_LISTED = 10
_KEPT = 10
"""How many tasks of one queue ListMessageMoveTasks can tell of, and so are kept."""

_tasks: dict[str, Request] = own.table("sqs-move-tasks")


def handlers(original: dict[str, Handler]) -> dict[str, Handler]:
    """Seam `services.sqs._HANDLERS`: adds the operations on tasks, and ListDeadLetterSourceQueues."""
    original["StartMessageMoveTask"] = _start
    original["ListMessageMoveTasks"] = _list
    original["CancelMessageMoveTask"] = _cancel
    original["ListDeadLetterSourceQueues"] = _list_sources
    return original


def start() -> None:
    """Go on with the tasks that the last run left."""
    for task in list(_tasks.values()):
        if task["Status"] in _ACTIVE:
            _go(task)


def stop() -> None:
    """Nothing is held: a task is kept as it is at any moment."""
    moving.stopping.set()


def source_of(handle: str) -> str | None:
    """The queue whose task a handle is of."""
    try:
        arn: str = json.loads(base64.b64decode(handle))["sourceArn"]
    except (ValueError, KeyError, TypeError):
        return None
    return arn


def _start(request: Request, _url: str) -> Request:
    source, destination = request.get("SourceArn", ""), request.get("DestinationArn")
    for member, arn in (("SourceArn", source), ("DestinationArn", destination)):
        if arn is not None and sqs._queue_by_arn(arn) is None:
            raise sqs._Err(
                "ResourceNotFoundException",
                f"The resource that you specified for the {member} parameter doesn't exist.",
            )
    if not _sources(source):
        raise _invalid("Source queue must be configured as a Dead Letter Queue.")
    if destination == source:
        raise _invalid("Source queue arn and destination queue arn cannot be the same.")
    rate = request.get("MaxNumberOfMessagesPerSecond")
    if rate is not None and not 1 <= int(rate) <= _MOST_PER_SECOND:
        raise _invalid(f"Value for parameter MaxNumberOfMessagesPerSecond is invalid: 1 to {_MOST_PER_SECOND}.")
    if any(task["SourceArn"] == source and task["Status"] in _ACTIVE for task in _tasks.values()):
        raise sqs._Err(
            "AWS.SimpleQueueService.UnsupportedOperation",
            "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        )
    task = _new(source, destination, rate)
    _go(task)
    return {"TaskHandle": task["TaskHandle"]}


def _new(source: str, destination: str | None, rate: Any) -> Request:
    identifier = str(uuid.uuid4())
    handle = base64.b64encode(json.dumps({"taskId": identifier, "sourceArn": source}).encode()).decode()
    now = time.time()
    task = {
        "TaskHandle": handle,
        "Status": "RUNNING",
        "SourceArn": source,
        **({"DestinationArn": destination} if destination else {}),
        **({"MaxNumberOfMessagesPerSecond": int(rate)} if rate is not None else {}),
        "ApproximateNumberOfMessagesMoved": 0,
        "ApproximateNumberOfMessagesToMove": moving.waiting(source, now),
        "StartedTimestamp": int(now * 1000),
        "principal": decide.caller().arn,
        "until": now,
    }
    _tasks[identifier] = task
    of_source = [each for each, known in _tasks.items() if known["SourceArn"] == source]
    for each in of_source[:-_KEPT]:
        del _tasks[each]
    return task


def _go(task: Request) -> None:
    threading.Thread(target=moving.run, args=(task,), daemon=True, name="message move task").start()


def _list(request: Request, _url: str) -> Request:
    source = request.get("SourceArn", "")
    if sqs._queue_by_arn(source) is None:
        raise sqs._Err(
            "ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist."
        )
    most = int(request.get("MaxResults") or 1)
    if not 1 <= most <= _MOST_LISTED:
        raise _invalid(f"Value for parameter MaxResults is invalid: 1 to {_MOST_LISTED}.")
    found = sorted(
        (task for task in _tasks.values() if task["SourceArn"] == source),
        key=lambda task: task["until"],
        reverse=True,
    )
    return {"Results": [_shown(task) for task in found[:most]]}


def _shown(task: Request) -> Request:
    hidden = {"principal", "until", *([] if task["Status"] == "RUNNING" else ["TaskHandle"])}
    return {name: value for name, value in task.items() if name not in hidden}


def _cancel(request: Request, _url: str) -> Request:
    handle = request.get("TaskHandle", "")
    task = next((each for each in _tasks.values() if each["TaskHandle"] == handle), None)
    if task is None:
        raise sqs._Err("ResourceNotFoundException", "Task does not exist.")
    if task["Status"] != "RUNNING":
        raise sqs._Err("AWS.SimpleQueueService.UnsupportedOperation", "Only active tasks can be cancelled.")
    task["Status"] = "CANCELLING"
    return {"ApproximateNumberOfMessagesMoved": task["ApproximateNumberOfMessagesMoved"]}


def _list_sources(request: Request, url: str) -> Request:
    queue = sqs._get_q(request.get("QueueUrl", url))
    found = sorted(_sources(queue["attributes"]["QueueArn"]))
    first = int(request.get("NextToken") or 0)
    last = first + int(request.get("MaxResults") or 1000)
    return {"queueUrls": found[first:last], **({"NextToken": str(last)} if last < len(found) else {})}


def _sources(dead_letters: str) -> list[str]:
    """The URLs of the queues whose dead letters go to this one."""
    return [
        queue["url"]
        for queue in sqs._queues.values()
        if _target(queue["attributes"].get("RedrivePolicy")) == dead_letters
    ]


def _target(policy: str | None) -> str | None:
    document = json.loads(policy) if policy else None
    return document.get("deadLetterTargetArn") if isinstance(document, dict) else None


def _invalid(message: str) -> Exception:
    error: Exception = sqs._Err("InvalidParameterValue", message)
    return error
