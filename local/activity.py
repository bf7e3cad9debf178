"""What the local cloud tells the person at the terminal: one JSON object a line on standard output."""

import atexit
import json
import queue
import sys
import threading
import time

_lines: "queue.SimpleQueue[str | None]" = queue.SimpleQueue()


def report(kind: str, name: str, status: str, **details: object) -> None:
    """Tell that something happened.

    kind: what it happened to, e.g. `function`, `execution`, `job-run`, `crawler`, `query`, `message`, `object`.
    name: its name, e.g. the function's or the job's.
    status: what happened, e.g. `RUNNING`, `SUCCEEDED`, `FAILED`.
    details: what helps to understand it, e.g. `id`, `seconds`, `error`.
    """
    _lines.put(json.dumps({"time": round(time.time(), 3), "kind": kind, "name": name, "status": status, **details}))


def _write() -> None:
    """Write in a thread of its own: whoever reports, above all the event loop, must not wait for a slow reader."""
    while (line := _lines.get()) is not None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _finish(writer: threading.Thread) -> None:
    _lines.put(None)
    writer.join(timeout=_LAST_SECONDS)


_LAST_SECONDS = 2.0
_writer = threading.Thread(target=_write, daemon=True, name="activity")
_writer.start()
atexit.register(_finish, _writer)
