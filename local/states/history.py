"""The events of an execution, in the shapes of GetExecutionHistory.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

import threading
from collections.abc import Callable
from typing import Any

from ministack.core.responses import now_iso

Listener = Callable[[dict[str, Any]], None]


class History:
    """Appends to the events of one execution, until it has ended."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._record = record
        self._lock = threading.Lock()
        self._closed = False
        self.listeners: list[Listener] = []

    def add(self, event_type: str, previous: int, details: dict[str, Any] | None = None) -> int:
        """Add an event and return its id; once the execution has ended, nothing is added.

        previous: the id of the event before it, in the same branch.
        details: without what is None; `input` and `output` get their `…Details`.
        """
        with self._lock:
            if self._closed:
                return previous
            event = {
                "id": len(self._record["events"]) + 1,
                "previousEventId": previous,
                "type": event_type,
                "timestamp": now_iso(),
            }
            if details is not None:
                event[_details_key(event_type)] = _details(details)
            self._record["events"].append(event)
        for listener in self.listeners:
            listener(event)
        return int(event["id"])

    def close(self) -> None:
        """Let nothing be added any more: what is being stopped has no say in a history that has its last event."""
        with self._lock:
            self._closed = True


def _details_key(event_type: str) -> str:
    for suffix in ("StateEntered", "StateExited"):
        if event_type.endswith(suffix):
            return f"s{suffix[1:]}EventDetails"
    return f"{event_type[0].lower()}{event_type[1:]}EventDetails"


def _details(details: dict[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in details.items() if value is not None}
    for key in ("input", "output"):
        if key in shown:
            shown[f"{key}Details"] = {"truncated": False}
    return shown
