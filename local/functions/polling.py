"""SQS queues on their way to functions: what Lambda's pollers do for an event source mapping.

The poller takes messages as the function's role, in batches of BatchSize or of what comes within the batching window;
a batch that fails comes back when its visibility timeout ends, and after maxReceiveCount goes to the queue's own
dead-letter queue. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from ministack.core.concurrency import esm_wake
from ministack.services import lambda_svc, sqs

from local import activity, settings
from local.events.queues import on_loop
from local.functions import batch_items, mappings

_LARGEST_RECEIVE = 10
_LARGEST_BATCH_BYTES = 6_000_000
_THROTTLED_SECONDS = 0.5


@dataclass
class _Gathering:
    """Messages that wait for their batch to be full or its window to end."""

    since: float = 0.0
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def size(self) -> int:
        """In characters of the bodies."""
        return sum(len(message["body"]) for message in self.messages.values())

    def give_back(self) -> None:
        """Let go of messages whose visibility timeout has ended meanwhile: they are anybody's again."""
        now = time.time()
        self.messages = {key: each for key, each in self.messages.items() if each["visible_at"] > now}


_gathering: dict[str, _Gathering] = {}
"""By the UUID of a mapping; only the poller's thread touches it."""


def polling(original: Callable[[], bool]) -> Callable[[], bool]:
    """MiniStack's `_poll_sqs`, one pass over all mappings; returns whether a batch was taken."""

    @wraps(original)
    def poll() -> bool:
        mapped = [esm for _, _, esm in lambda_svc._iter_all_esms() if ":sqs:" in esm.get("EventSourceArn", "")]
        for uuid in _gathering.keys() - {esm["UUID"] for esm in mapped}:
            del _gathering[uuid]
        took = [_poll(esm) for esm in mapped if _enabled(esm)]
        return any(took)

    return poll


def _enabled(esm: dict[str, Any]) -> bool:
    return str(esm.get("Enabled", True)).lower() != "false"


def _poll(esm: dict[str, Any]) -> bool:
    function, config = lambda_svc._get_func_record_for_qualifier(esm["FunctionName"], esm.get("Qualifier"))
    queue = sqs._queue_by_arn(esm["EventSourceArn"])
    if function is None or config is None:
        return False
    if queue is None:
        _problem(esm, f"The queue {esm['EventSourceArn']} does not exist.")
        return False
    batch = _gathering.setdefault(esm["UUID"], _Gathering())
    batch.give_back()
    busy = lambda_svc._esm_backoff_until.get(esm["UUID"], 0) > time.time()
    busy = busy or lambda_svc._esm_inflight.get(esm["UUID"], 0) >= lambda_svc._sqs_esm_concurrency(
        esm, function, config, queue
    )
    if busy or not (batch.messages or _has_visible(queue)):
        return False
    denied = mappings.denied_action(config, esm["EventSourceArn"])
    if denied:
        _problem(esm, f"The function's execution role may not call {denied} on {esm['EventSourceArn']}.")
        return False
    size = int(esm.get("BatchSize") or 10)
    _fill(batch, queue, size)
    window = float(esm.get("MaximumBatchingWindowInSeconds") or 0)
    if not batch.messages or not _complete(batch, size, window):
        return False
    del _gathering[esm["UUID"]]
    lambda_svc._dispatch_esm_batch(esm["UUID"], _process, esm, function, config, [*batch.messages.values()])
    return True


def _has_visible(queue: dict[str, Any]) -> bool:
    now = time.time()
    return any(message.get("visible_at", 0) <= now for message in list(queue["messages"]))


def _fill(batch: _Gathering, queue: dict[str, Any], size: int) -> None:
    url = sqs._queue_url(queue["attributes"]["QueueArn"].rsplit(":", 1)[-1])
    while len(batch.messages) < size and batch.size() < _LARGEST_BATCH_BYTES:
        wanted = min(_LARGEST_RECEIVE, size - len(batch.messages))
        found = on_loop(sqs._receive_messages_for_esm, url, wanted)
        if not found:
            return
        batch.since = batch.since or time.time()
        batch.messages |= {message["id"]: message for message in found}


def _complete(batch: _Gathering, size: int, window: float) -> bool:
    left = batch.since + window - time.time()
    if len(batch.messages) >= size or batch.size() >= _LARGEST_BATCH_BYTES or left <= 0:
        return True
    timer = threading.Timer(left, esm_wake.set)
    timer.daemon = True
    timer.start()
    return False


def _problem(esm: dict[str, Any], why: str) -> None:
    told = f"PROBLEM: {why}"
    if esm.get("LastProcessingResult") != told:
        esm["LastProcessingResult"] = told
        activity.report("mapping", esm["FunctionName"], "PROBLEM", queue=esm["EventSourceArn"], error=why)


def _process(
    esm: dict[str, Any], function: dict[str, Any], config: dict[str, Any], messages: list[dict[str, Any]]
) -> None:
    """Invoke the function with a batch, and delete what it has done."""
    records = [_record(esm["EventSourceArn"], message) for message in messages]
    wanted = lambda_svc._apply_filter_criteria(records, esm)
    ids = {record["messageId"] for record in wanted}
    _delete(esm, [message for message in messages if message["id"] not in ids])
    taken = [message for message in messages if message["id"] in ids]
    if not taken:
        return
    record = lambda_svc._execution_record_for_config(function, {**config, "FunctionArn": esm["FunctionArn"]})
    result = _invoke(record, {"Records": wanted}, min(message["visible_at"] for message in taken))
    if result.get("error"):
        body = result.get("body")
        why = body.get("errorMessage") if isinstance(body, dict) else body
        esm["LastProcessingResult"] = "PROBLEM: Function call failed"
        _hold_back(esm)
        activity.report("mapping", esm["FunctionName"], "FAILED", messages=len(taken), error=why)
        return
    failed = batch_items.failed(result.get("body"), ids) if _reports_items(esm) else set()
    _delete(esm, [message for message in taken if message["id"] not in failed])
    esm["LastProcessingResult"] = "OK"
    if failed:
        activity.report("mapping", esm["FunctionName"], "PARTIAL", messages=len(taken), failed=len(failed))


def _reports_items(esm: dict[str, Any]) -> bool:
    return "ReportBatchItemFailures" in (esm.get("FunctionResponseTypes") or [])


def _hold_back(esm: dict[str, Any]) -> None:
    """A function that fails is given fewer batches for a moment; one that reports its failures is not."""
    if not _reports_items(esm):
        lambda_svc._esm_backoff_until[esm["UUID"]] = time.time() + lambda_svc._ESM_BACKOFF_SECONDS


def _invoke(record: dict[str, Any], event: dict[str, Any], until: float) -> dict[str, Any]:
    """Invoke; while the function is throttled, again and again until the messages become visible."""
    while True:
        result: dict[str, Any] = lambda_svc._execute_function_with_config_scope(record, event)
        if not result.get("throttle") or time.time() + _THROTTLED_SECONDS > until:
            return result
        time.sleep(_THROTTLED_SECONDS)


def _delete(esm: dict[str, Any], messages: list[dict[str, Any]]) -> None:
    handles = {message["receipt_handle"] for message in messages}
    if handles:
        url = sqs._queue_url(esm["EventSourceArn"].rsplit(":", 1)[-1])
        on_loop(sqs._delete_messages_for_esm, url, handles)


def _record(queue_arn: str, message: dict[str, Any]) -> dict[str, Any]:
    """A message as the function sees it."""
    system = message.get("sys") or {}
    attributes = {
        "ApproximateReceiveCount": str(message["receive_count"]),
        "SentTimestamp": str(int(message["sent_at"] * 1000)),
        "SenderId": system.get("SenderId") or settings.ACCOUNT,
        "ApproximateFirstReceiveTimestamp": str(int(message["first_receive_at"] * 1000)),
    }
    optional = {
        "AWSTraceHeader": system.get("AWSTraceHeader"),
        "MessageGroupId": message.get("group_id"),
        "MessageDeduplicationId": message.get("dedup_id"),
        "SequenceNumber": message.get("seq"),
    }
    attributes |= {name: str(value) for name, value in optional.items() if value}
    return {
        "messageId": message["id"],
        "receiptHandle": message["receipt_handle"],
        "body": message["body"],
        "attributes": attributes,
        "messageAttributes": lambda_svc._sqs_message_attributes_to_camel_case(message.get("message_attributes", {})),
        "md5OfBody": message["md5_body"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": settings.REGION,
    }
