"""The Python process of a job run, seen from the local cloud (`local/runtime/driver.py` is what it runs)."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

RUNTIME = Path(__file__).parents[2] / "runtime"


class Driver:
    """A process that has loaded PySpark and waits for its one run.

    results: a queue that `begin` feeds with the JSON objects that the process reports, then None when it has ended.
    """

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._process = subprocess.Popen(  # noqa: S603 (our own words only)
            [sys.executable, "-s", str(RUNTIME / "driver.py"), str(writing)],
            env={
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "TZ": "UTC",
                "PYTHONUNBUFFERED": "1",
                "PYTHONHASHSEED": "0",  # Spark wants all its Python processes to hash alike
                "PYSPARK_PYTHON": sys.executable,  # of its workers, which else are the first python3 on the PATH
                "SPARK_LOCAL_IP": "127.0.0.1",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[writing],
            text=True,
            errors="replace",
            start_new_session=True,
        )
        os.close(writing)
        self._output: threading.Thread | None = None
        self._killed = False
        self._results = os.fdopen(reading)

    def begin(self, run: dict[str, Any], results: "queue.Queue[Any]", on_line: Callable[[str], None]) -> None:
        """Hand it its run.

        run: what `local/runtime/driver.py` reads. results: told each JSON object that the process reports, and
        None when there will be no more. on_line: told each line that the script prints.
        """
        stdin = cast("IO[str]", self._process.stdin)
        self._output = threading.Thread(target=self._read_output, args=(on_line,), name="driver-output", daemon=True)
        self._output.start()
        threading.Thread(target=self._read_results, args=(results,), name="driver-results", daemon=True).start()
        with contextlib.suppress(BrokenPipeError):  # it has died: the end of its results says so
            stdin.write(json.dumps(run) + "\n")
            stdin.flush()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def code(self) -> int:
        """The exit code of a process whose results have ended; negative for a signal."""
        return self._process.wait()

    def ended(self, seconds: float) -> bool:
        """Whether the process ends by itself within so many seconds, all its output read."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._read_rest()
        return True

    def kill(self) -> None:
        """End it and what it has started, at once."""
        if self._killed:
            return
        self._killed = True
        with contextlib.suppress(ProcessLookupError):  # the whole group is gone already
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._read_rest()

    def _read_rest(self) -> None:
        if self._output:
            self._output.join(1)  # a process that the script has left behind may still hold the pipe

    def _read_output(self, on_line: Callable[[str], None]) -> None:
        for line in cast("IO[str]", self._process.stdout):
            on_line(line.rstrip("\n"))

    def _read_results(self, results: "queue.Queue[Any]") -> None:
        with self._results:
            for line in self._results:
                results.put(json.loads(line))
        results.put(None)
