"""The log of a crawl, in CloudWatch Logs: group `/aws-glue/crawlers`, a stream a crawler, written with its role."""

import contextlib
import threading
import time
from typing import Any

from botocore.exceptions import ClientError

GROUP = "/aws-glue/crawlers"


class CrawlLog:
    """Collects lines, and sends them when it is told to.

    The first line of each message is `[crawl id] LEVEL : text`, as Glue writes it.
    """

    def __init__(self, client: Any, crawler: str, crawl_id: str) -> None:
        self._client = client
        self._stream = crawler
        self._crawl_id = crawl_id
        self._lines: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def open(self) -> None:
        """Make the group and the stream, if they are not there."""
        with self._existing():
            self._client.create_log_group(logGroupName=GROUP)
        with self._existing():
            self._client.create_log_stream(logGroupName=GROUP, logStreamName=self._stream)

    def say(self, level: str, text: str) -> None:
        """Add a line. level: `BENCHMARK`, `INFO`, `WARN` or `ERROR`."""
        line = {"timestamp": int(time.time() * 1000), "message": f"[{self._crawl_id}] {level} : {text}"}
        with self._lock:
            self._lines.append(line)

    def send(self) -> None:
        """Put what was said since the last time into CloudWatch Logs."""
        with self._lock:
            lines, self._lines = self._lines, []
        if lines:
            self._client.put_log_events(logGroupName=GROUP, logStreamName=self._stream, logEvents=lines)

    @contextlib.contextmanager
    def _existing(self) -> Any:
        try:
            yield
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                raise
