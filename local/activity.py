"""What the local cloud tells the person at the terminal: one JSON object a line on standard output."""

import json
import sys
import threading
import time

_lock = threading.Lock()


def report(kind: str, name: str, status: str, **details: object) -> None:
    """Tell that something happened.

    kind: what it happened to, e.g. `function`, `execution`, `job-run`, `crawler`, `query`, `message`, `object`.
    name: its name, e.g. the function's or the job's.
    status: what happened, e.g. `RUNNING`, `SUCCEEDED`, `FAILED`.
    details: what helps to understand it, e.g. `id`, `seconds`, `error`.
    """
    line = json.dumps({"time": round(time.time(), 3), "kind": kind, "name": name, "status": status, **details})
    with _lock:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
