"""The worker processes that run queries, kept warm between them.

A worker takes a third of a second to start and a few milliseconds to open a database, so one stands ready; further ones
start when queries run side by side, up to a limit. A query beyond it waits, QUEUED, as on Athena.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONCURRENT_QUERIES = 4
_KEPT_READY = 2
_MEMORY = f"{max(512, min(1024, os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') // 8 // 1_000_000))}MB"
"""An eighth of the machine's, within reason."""
_THREADS = 2
_ROOT = Path(__file__).parents[3]

_slots = threading.BoundedSemaphore(CONCURRENT_QUERIES)
_ready: list["Worker"] = []
_lock = threading.Lock()


class EngineError(Exception):
    """What DuckDB answered to a statement; kind: its exception class, e.g. `BinderException`."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class WorkerDiedError(Exception):
    """The process ended in the middle of a query: it was killed, crashed, or ran out of memory."""


class Worker:
    """One process, and the database in it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local.athena.engine.worker"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def open(self, directory: Path) -> None:
        self._call("open", directory=str(directory), memory=_MEMORY, threads=_THREADS)

    def run(self, sql: str) -> tuple[list[tuple[str, str]], list[list[Any]]]:
        """The last statement's columns, as (name, DuckDB type), and its rows.

        Raises:
            EngineError, WorkerDiedError
        """
        answer = self._call("run", sql=sql)
        return [(name, kind) for name, kind in answer["columns"]], answer["rows"]

    def close(self) -> None:
        self._call("close")

    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _call(self, operation: str, **arguments: Any) -> Any:
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise WorkerDiedError("The query engine's process has no pipes.")
        try:
            requests.write(json.dumps({"do": operation, **arguments}) + "\n")
            requests.flush()
            line = answers.readline()
        except (OSError, ValueError) as error:
            raise WorkerDiedError(str(error)) from error
        if not line:
            raise WorkerDiedError("The query engine's process ended.")
        answer = json.loads(line)
        if "error" in answer:
            raise EngineError(answer["error"], answer["kind"])
        return answer["answer"]


@contextlib.contextmanager
def worker(directory: Path) -> Iterator[Worker]:
    """A worker with an empty database that can reach this directory only; waits until one is free."""
    with _slots:
        taken = _take()
        try:
            taken.open(directory)
            yield taken
            taken.close()
        except BaseException:
            if taken.alive():
                taken.kill()  # what it is doing is not known; the next query starts from a clean process
            raise
        _give_back(taken)


def start() -> None:
    """Have a worker ready for the first query."""
    _give_back(Worker())


def stop() -> None:
    with _lock:
        while _ready:
            _ready.pop().kill()


def _take() -> Worker:
    with _lock:
        while _ready:
            found = _ready.pop()
            if found.alive():
                return found
    return Worker()


def _give_back(used: Worker) -> None:
    with _lock:
        if len(_ready) < _KEPT_READY:
            _ready.append(used)
            return
    used.kill()
