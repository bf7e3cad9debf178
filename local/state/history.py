"""Lets go of history when AWS does, so that a cloud that is kept for long does not grow without end.

Log events go with the retention of their group; ended executions and job runs after 90 days, queries after 45.
The sources are the quotas and guides of each service:
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html,
https://docs.aws.amazon.com/glue/latest/dg/monitor-spark-ui.html,
https://docs.aws.amazon.com/athena/latest/ug/queries-viewing-history.html.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import athena, cloudwatch_logs, glue, stepfunctions

_DAY = 86400.0
_EVERY_SECONDS = 3600.0
_RECORDS = 10_000

_stopped = threading.Event()
_log = logging.getLogger("state")


def start() -> None:
    _stopped.clear()
    threading.Thread(target=_run, daemon=True, name="history").start()


def stop() -> None:
    _stopped.set()


def _run() -> None:
    while not _stopped.is_set():
        forget(time.time())
        _stopped.wait(_EVERY_SECONDS)


def forget(now: float) -> None:
    """Drop what is too old at this time, in seconds since the epoch."""
    _drop(stepfunctions._executions, now - 90 * _DAY, lambda execution: execution.get("stopDate"))
    _drop(athena._executions, now - 45 * _DAY, lambda query: query.get("Status", {}).get("CompletionDateTime"))
    for runs in list(glue._job_runs._data.values()):
        for run in [run for run in runs if _older(run.get("CompletedOn"), now - 90 * _DAY)]:
            runs.remove(run)
    for group in list(cloudwatch_logs._log_groups._data.values()):
        if days := group.get("retentionInDays"):
            _drop_events(group, (now - days * _DAY) * 1000)


def _drop(store: Any, before: float, ended: Callable[[dict[str, Any]], Any]) -> None:
    for key, record in list(store._data.items()):
        if _older(ended(record), before):
            store._data.pop(key, None)


def _older(moment: Any, before: float) -> bool:
    """Whether a moment, as the services write it (seconds or ISO 8601), is earlier; one that is not set never is."""
    if isinstance(moment, str) and moment:
        moment = datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
    return isinstance(moment, (int, float)) and moment < before


def _drop_events(group: dict[str, Any], before: float) -> None:
    with cloudwatch_logs._log_events_lock:
        for stream in list(group["streams"].values()):
            events = stream["events"]
            if events and events[0]["timestamp"] < before:
                stream["events"] = [event for event in events if event["timestamp"] >= before]


class _Latest(AccountRegionScopedDict):  # type: ignore[misc] # MiniStack ships no types
    """Keeps the latest entries; the oldest go first."""

    _lock = threading.Lock()

    def __init__(self) -> None:
        super().__init__()
        self._data: OrderedDict[Any, Any] = OrderedDict()  # a plain dictionary is slow to lose its first entry

    def __setitem__(self, key: Any, value: Any) -> None:
        with self._lock:
            super().__setitem__(key, value)
            while len(self._data) > _RECORDS:
                self._data.popitem(last=False)


def latest(_: Any) -> Any:
    """Seam `services.cloudwatch_logs._log_records`: an index of events, of which a query makes again what it gives."""
    return _Latest()
