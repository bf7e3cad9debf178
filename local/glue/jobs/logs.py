"""The lines of a job run on their way to CloudWatch Logs, while it runs, with its role's credentials."""

import contextlib
import logging
import threading
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local import aws

_SECONDS = 1.0
_BATCH_EVENTS = 10_000
_BATCH_BYTES = 900_000
_EVENT_BYTES = 250_000
_OVERHEAD = 26
"""What PutLogEvents counts for an event beside its message."""

_log = logging.getLogger("glue")


class LogStreams:
    """The log streams of one run. A role that may not write them has no logs; the run goes on, as on AWS."""

    def __init__(self, credentials: aws.Credentials) -> None:
        self._credentials = credentials
        self._client: Any = None
        self._lock = threading.Lock()
        self._lines: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._made: set[tuple[str, str]] = set()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._ship, name="job-logs", daemon=True)
        self._thread.start()

    def write(self, group: str, stream: str, line: str) -> None:
        """Add a line; returns at once."""
        message = line.encode()[:_EVENT_BYTES].decode(errors="ignore") or " "  # an empty one is refused
        event = {"timestamp": int(time.time() * 1000), "message": message}
        with self._lock:
            self._lines.setdefault((group, stream), []).append(event)

    def close(self) -> None:
        """Write what is left, and stop."""
        self._closing.set()
        self._thread.join()

    def _ship(self) -> None:
        while not self._closing.wait(_SECONDS):
            self._flush()
        self._flush()

    def _flush(self) -> None:
        with self._lock:
            waiting, self._lines = self._lines, {}
        for (group, stream), events in waiting.items():
            try:
                self._make(group, stream)
                for batch in _batches(events):
                    self._client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=batch)
            except (ClientError, BotoCoreError) as error:
                _log.warning("%d lines of %s in %s are lost: %s", len(events), stream, group, error)

    def _make(self, group: str, stream: str) -> None:
        if (group, stream) in self._made:
            return
        self._client = self._client or aws.client("logs", self._credentials, patient=True)
        # A role that may only write to a group that is there already is refused here, and goes on.
        with contextlib.suppress(ClientError):
            self._client.create_log_group(logGroupName=group)
        with contextlib.suppress(self._client.exceptions.ResourceAlreadyExistsException):
            self._client.create_log_stream(logGroupName=group, logStreamName=stream)
        self._made.add((group, stream))


def _batches(events: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    batches: list[list[dict[str, Any]]] = [[]]
    size = 0
    for event in events:
        added = len(event["message"].encode()) + _OVERHEAD
        if size + added > _BATCH_BYTES or len(batches[-1]) == _BATCH_EVENTS:
            batches.append([])
            size = 0
        batches[-1].append(event)
        size += added
    return batches
