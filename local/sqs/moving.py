"""A message move task at work."""

import hashlib
import logging
import threading
import time
import uuid
from typing import Any

from ministack.services import sqs

from local import activity
from local.events import queues
from local.iam import decide, encryption
from local.state import saver

_BATCH = 10
_HIDDEN_SECONDS = 60.0
"""How long a message is out of others' sight while it moves."""

_log = logging.getLogger(__name__)
stopping = threading.Event()

Message = dict[str, Any]
Task = dict[str, Any]


class _MoveError(Exception):
    """The task ends; the message is its FailureReason."""


def waiting(source: str, until: float) -> int:
    """How many messages a task that starts now has to move."""
    queue = sqs._queue_by_arn(source)
    return sum(message["sent_at"] <= until for message in queue["messages"]) if queue else 0


def run(task: Task) -> None:
    """Move what was in the source when the task started, until it is done, cancelled or failed."""
    name = task["SourceArn"].rsplit(":", 1)[-1]
    try:
        _move_all(task)
        status = "CANCELLED" if task["Status"] == "CANCELLING" else "COMPLETED"
    except _MoveError as error:
        status = "FAILED"
        task["FailureReason"] = str(error)
        queues.on_loop(_recover, task)
    except Exception:  # noqa: BLE001 (whatever it is, the task must not look as if it ran on)
        _log.exception("the message move task of %s failed", name)
        status, task["FailureReason"] = "FAILED", "InternalError"
    if stopping.is_set() and status == "COMPLETED" and _left(task):
        return  # the next run goes on
    task["Status"] = status
    saver.flush("own")
    reason = {"error": task["FailureReason"]} if "FailureReason" in task else {}
    activity.report("move-task", name, status, moved=task["ApproximateNumberOfMessagesMoved"], **reason)


def _move_all(task: Task) -> None:
    principal = decide.principal(task["principal"])
    for action in ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"):
        _require(principal, action, task["SourceArn"])
    _require_key(principal, task["SourceArn"], encryption.READING)
    rate = task.get("MaxNumberOfMessagesPerSecond")
    queues.on_loop(_recover, task)
    while task["Status"] == "RUNNING" and not stopping.is_set():
        taken = queues.on_loop(_take, task, 1 if rate else _BATCH)
        if not taken:
            return
        for destination in {_destination(task, message) for message in taken}:
            _require(principal, "sqs:SendMessage", destination)
            _require_key(principal, destination, encryption.WRITING)
        queues.on_loop(_append, task, taken)
        saver.flush("sqs")
        queues.on_loop(_drop, task, taken)
        task["ApproximateNumberOfMessagesMoved"] += len(taken)
        saver.flush("sqs", "own")
        if rate:
            time.sleep(1 / rate)


def _require(principal: Any, action: str, arn: str) -> None:
    try:
        decide.require(principal, action, arn)
    except decide.AccessDeniedError as error:
        raise _MoveError("AccessDenied") from error


def _require_key(principal: Any, queue_arn: str, actions: tuple[str, ...]) -> None:
    try:
        encryption.require(principal, queue_arn, actions)
    except decide.AccessDeniedError as error:
        raise _MoveError("KmsAccessDenied") from error


def _left(task: Task) -> bool:
    return bool(waiting(task["SourceArn"], task["until"]))


def _take(task: Task, most: int) -> list[Message]:
    """Messages that nobody has received, out of sight from now on. Runs on the loop."""
    queue = sqs._queue_by_arn(task["SourceArn"])
    if queue is None:
        raise _MoveError("AWS.SimpleQueueService.NonExistentQueue")
    now = time.time()
    found = [each for each in queue["messages"] if each["visible_at"] <= now and each["sent_at"] <= task["until"]]
    for message in found[:most]:
        message["visible_at"] = now + _HIDDEN_SECONDS
        message["moving"] = True
    return found[:most]


def _recover(task: Task) -> None:
    """What a kill caught on its way: it is in its new queue already, or it starts again. Runs on the loop."""
    queue = sqs._queue_by_arn(task["SourceArn"])
    if queue is None:
        return
    arrived = {message.get("moved") for each in sqs._queues.values() for message in each["messages"]}
    queue["messages"] = [each for each in queue["messages"] if not (each.get("moving") and each["id"] in arrived)]
    for message in queue["messages"]:
        if message.pop("moving", None):
            message["visible_at"] = time.time()


def _destination(task: Task, message: Message) -> str:
    arn = task.get("DestinationArn") or message["sys"].get("DeadLetterQueueSourceArn")
    if not arn:
        raise _MoveError("CouldNotDetermineMessageSource")
    return str(arn)


def _append(task: Task, messages: list[Message]) -> None:
    """Send each anew: with another id, enqueued now, received by nobody. Runs on the loop."""
    for message in messages:
        queue = sqs._queue_by_arn(_destination(task, message))
        if queue is None:
            raise _MoveError("AWS.SimpleQueueService.NonExistentQueue")
        now = time.time()
        system = {name: value for name, value in message["sys"].items() if name != "DeadLetterQueueSourceArn"}
        anew = {
            **{name: value for name, value in message.items() if name != "moving"},
            "id": str(uuid.uuid4()),
            "moved": message["id"],
            "receipt_handle": None,
            "sent_at": now,
            "visible_at": now + sqs.queue_delay(queue),
            "receive_count": 0,
            "first_receive_at": None,
            "sys": {**system, "SentTimestamp": str(int(now * 1000))},
        }
        if queue["is_fifo"]:
            queue["fifo_seq"] += 1
            anew["seq"] = str(queue["fifo_seq"]).zfill(20)
            anew["group_id"] = message.get("group_id") or "default"
            anew["dedup_id"] = message.get("dedup_id") or hashlib.sha256(message["body"].encode()).hexdigest()
        queue["messages"].append(anew)
    sqs.esm_wake.set()


def _drop(task: Task, messages: list[Message]) -> None:
    """Take the originals away. Runs on the loop."""
    queue = sqs._queue_by_arn(task["SourceArn"])
    gone = {message["id"] for message in messages}
    if queue is not None:
        queue["messages"] = [each for each in queue["messages"] if each["id"] not in gone]
