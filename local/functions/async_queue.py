"""Lambda's queue of asynchronous invocations: retried, then sent to a destination or a dead-letter queue.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import time
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from ministack.services import lambda_svc

from local import activity, settings
from local.events import outbox
from local.events.outbox import Delivery, Later
from local.functions import destinations
from local.functions.destinations import Outcome
from local.metrics.sources import lambda_ as measured

_WIDTH = 10
"""How many asynchronous invocations of one function run at once: each is a process, and a burst of a thousand events
must not become a thousand of them. On AWS it is the account's concurrency."""

_LONGEST_WAIT = 300.0
_THROTTLE_WAIT = 1.0
_TRIES, _AGE = 2, 6 * 3600.0


def accepting(original: Callable[..., None]) -> Callable[..., None]:
    """MiniStack's `invoke_async_with_retry`: it kept the event in a thread; here it is on disk when it returns."""

    @wraps(original)
    def invoke_async(function: dict[str, Any], event: Any) -> None:
        config = function.get("config") or function
        payload = {"function": config["FunctionArn"], "event": event, "request_id": str(uuid.uuid4())}
        outbox.submit("function", {**payload, "depth": lambda_svc._invoke_depth.get()})
        measured.accepted(config["FunctionName"])

    return invoke_async


def lane(payload: dict[str, Any]) -> tuple[str, int]:
    """Each function has its own queue, as wide as its reserved concurrency allows."""
    function, config, _ = lambda_svc._get_func_record_for_ref(payload["function"])
    reserved = lambda_svc._reserved_concurrency(function, config) if config else None
    return f"function {payload['function']}", min(_WIDTH, max(1, _WIDTH if reserved is None else reserved))


def deliver(delivery: Delivery) -> bool:
    """Invoke once; on failure wait for the next attempt, or hand the event on."""
    payload = delivery.payload
    arn: str = payload["function"]
    function, config, name = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        activity.report("function", name, "DROPPED", error=f"Function not found: {arn}", id=payload["request_id"])
        measured.dropped(name)
        return True
    limits = _invoke_config(name, arn)
    tries, age = int(limits.get("MaximumRetryAttempts", _TRIES)), float(limits.get("MaximumEventAgeInSeconds", _AGE))
    expired = time.time() - delivery.accepted > age
    result = payload.get("result", {"error": True, "body": None}) if expired else _run(function, config, payload)
    if result.get("throttle"):
        raise Later(_THROTTLE_WAIT, counts=False)
    failed = bool(result.get("error"))
    if failed and not expired and delivery.attempts < tries:
        wait = min(_LONGEST_WAIT, settings.RETRY_BASE_SECONDS * 2.0**delivery.attempts)
        expired = time.time() + wait - delivery.accepted > age
        if not expired:
            payload["result"] = {key: result.get(key) for key in ("error", "body", "function_error")}
            raise Later(wait)
    condition = "EventAgeExceeded" if expired else "RetriesExhausted" if failed else "Success"
    outcome = Outcome(arn, config, payload["request_id"], payload["event"], result, condition, delivery.attempts + 1)
    destinations.send(outcome, limits.get("DestinationConfig") or {})
    return True


def _run(function: dict[str, Any], config: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    """Execute under the same request id in every attempt, within the function's concurrency."""
    record = lambda_svc._execution_record_for_config(function, {**config, "FunctionArn": payload["function"]})
    lambda_svc._invoke_depth.set(payload["depth"])  # so that a loop of functions that invoke each other is seen
    slot, limit = lambda_svc._acquire_execution_slot(record, record["config"])
    if slot is None:
        return {"throttle": True, "error": True, "body": {"Reason": limit}}
    try:
        result: dict[str, Any] = lambda_svc._execute_function_dispatch(
            record, record["config"], payload["event"], payload["request_id"], time.time()
        )
    finally:
        lambda_svc._release_execution_slot(slot)
    return result


def _invoke_config(name: str, arn: str) -> dict[str, Any]:
    """The EventInvokeConfig of what was invoked; unqualified and $LATEST are the same."""
    function = lambda_svc._functions.get(name) or {}
    qualifier = arn.split(":")[7] if arn.count(":") > 6 else ""
    keys = ("", "$LATEST") if qualifier in ("", "$LATEST") else (qualifier,)
    for key in keys:
        found = lambda_svc._event_invoke_config(function, key)
        if found:
            return dict(found)
    return {}
