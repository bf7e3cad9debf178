"""AWS/SQS. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html

A queue is measured as long as it is active: while it holds messages, and for six hours after the last one moved.
"""

import functools
import time
from collections.abc import Callable
from typing import Any

from ministack.services import sqs

from local.events import queues
from local.events.queues import on_loop
from local.metrics import clock, store

_NAMESPACE = "AWS/SQS"
_ACTIVE_SECONDS = 6 * 3600

Queue = dict[str, Any]
Action = Callable[[dict[str, Any], str], Any]

_moved: dict[str, float] = {}
"""When a message last moved in a queue, by the queue's ARN."""
_changed: set[str] = set()


def sending(original: Action) -> Action:
    """Seam `services.sqs._act_send_message`."""

    @functools.wraps(original)
    def send(request: dict[str, Any], url: str) -> Any:
        answer = original(request, url)
        text = str(request.get("MessageBody", ""))
        _count(_name(request, url), NumberOfMessagesSent=1)
        store.measure(_NAMESPACE, _dimensions(_name(request, url)), "Bytes", SentMessageSize=len(text.encode()))
        return answer

    return send


def collecting(original: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Seam `services.sqs._collect_msgs`: whoever receives, receives by it."""

    @functools.wraps(original)
    def collect(queue: Queue, *arguments: Any) -> list[Any]:
        found = original(queue, *arguments)
        if found:
            _count(_queue_name(queue), NumberOfMessagesReceived=len(found))
        return found

    return collect


def deleting(original: Action) -> Action:
    """Seam `services.sqs._act_delete_message`."""

    @functools.wraps(original)
    def delete(request: dict[str, Any], url: str) -> Any:
        answer = original(request, url)
        _count(_name(request, url), NumberOfMessagesDeleted=1)
        return answer

    return delete


def deleting_for_mapping(original: Callable[[str, set[str]], None]) -> Callable[[str, set[str]], None]:
    """Seam `services.sqs._delete_messages_for_esm`."""

    @functools.wraps(original)
    def delete(url: str, handles: set[str]) -> None:
        original(url, handles)
        if handles:
            _count(_name({}, url), NumberOfMessagesDeleted=len(handles))

    return delete


def sweeping(original: Callable[[Queue], None]) -> Callable[[Queue], None]:
    """Seam `services.sqs._dlq_sweep`: what goes to the dead-letter queue was sent to it by nobody."""

    @functools.wraps(original)
    def sweep(queue: Queue) -> None:
        before = len(queue["messages"])
        original(queue)
        if len(queue["messages"]) < before:
            _touch(_queue_name(queue))
            _touch((queues.redrive_target(queue["attributes"]["RedrivePolicy"]) or "").rsplit(":", 1)[-1])

    return sweep


def handlers(original: dict[str, Action]) -> dict[str, Action]:
    """Seam `services.sqs._HANDLERS`: requests reach what the other seams put in place."""
    original["SendMessage"] = lambda request, url: sqs._act_send_message(request, url)
    original["DeleteMessage"] = lambda request, url: sqs._act_delete_message(request, url)
    return original


def sample(everything: bool) -> None:
    """Measure the queues that changed, or all that are active."""
    if not everything and not _changed:
        return
    on_loop(_sample, everything)


def _sample(everything: bool) -> None:
    now = time.time()
    changed = set(_changed)
    _changed.clear()
    for queue in list(sqs._queues.values()):
        name = _queue_name(queue)
        active = bool(queue["messages"]) or now - _moved.get(name, 0) < _ACTIVE_SECONDS
        if name in changed or (everything and active):
            _measure(queue, name, now)


def _measure(queue: Queue, name: str, now: float) -> None:
    sqs._refresh_counts(queue)
    attributes = queue["attributes"]
    oldest = min((message["sent_at"] for message in queue["messages"]), default=now)
    store.count(
        _NAMESPACE,
        _dimensions(name),
        ApproximateNumberOfMessagesVisible=float(attributes["ApproximateNumberOfMessages"]),
        ApproximateNumberOfMessagesNotVisible=float(attributes["ApproximateNumberOfMessagesNotVisible"]),
        ApproximateNumberOfMessagesDelayed=float(attributes["ApproximateNumberOfMessagesDelayed"]),
    )
    age = max(0.0, float(int(now - oldest)))
    store.measure(_NAMESPACE, _dimensions(name), "Seconds", ApproximateAgeOfOldestMessage=age)


def _count(name: str, **values: float) -> None:
    store.count(_NAMESPACE, _dimensions(name), **values)
    _touch(name)


def _touch(name: str) -> None:
    _moved[name] = time.time()
    _changed.add(name)
    clock.changed()


def _dimensions(name: str) -> dict[str, str]:
    return {"QueueName": name}


def _name(request: dict[str, Any], url: str) -> str:
    return str(request.get("QueueUrl") or url).rstrip("/").rsplit("/", 1)[-1]


def _queue_name(queue: Queue) -> str:
    return str(queue["attributes"]["QueueArn"]).rsplit(":", 1)[-1]
