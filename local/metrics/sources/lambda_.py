"""AWS/Lambda, of each function and of all together.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from local.metrics import store

_NAMESPACE = "AWS/Lambda"

_lock = threading.Lock()
_running: Counter[str] = Counter()


@contextmanager
def running(function: str) -> Iterator[None]:
    """Count a function among those that run at the same time."""
    with _lock:
        _running[function] += 1
        own, all_together = _running[function], _running.total()
    store.count(_NAMESPACE, {"FunctionName": function}, ConcurrentExecutions=own)
    store.count(_NAMESPACE, {}, ConcurrentExecutions=all_together)
    try:
        yield
    finally:
        with _lock:
            _running[function] -= 1


def invoked(function: str, milliseconds: float, failed: bool) -> None:
    """A function has run."""
    _count(function, Invocations=1, Errors=int(failed))
    for dimensions in _dimensions(function):
        store.measure(_NAMESPACE, dimensions, "Milliseconds", Duration=milliseconds)


def throttled(function: str) -> None:
    """An invocation was turned away for want of concurrency."""
    _count(function, Throttles=1)


def accepted(function: str) -> None:
    """An event was queued for an asynchronous invocation."""
    _count(function, AsyncEventsReceived=1)


def dropped(function: str) -> None:
    """An event was given up, whether or not a destination or a dead-letter queue takes it then."""
    _count(function, AsyncEventsDropped=1)


def undeliverable(function: str, kind: str) -> None:
    """What became of an event could not be handed on. kind: `destination` or `dead-letter`."""
    metric = "DeadLetterErrors" if kind == "dead-letter" else "DestinationDeliveryFailures"
    _count(function, **{metric: 1})


def _count(function: str, **values: float) -> None:
    for dimensions in _dimensions(function):
        store.count(_NAMESPACE, dimensions, **values)


def _dimensions(function: str) -> tuple[dict[str, str], dict[str, str]]:
    return {"FunctionName": function}, {}
