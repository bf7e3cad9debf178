"""Killing: which processes of the local cloud there are, and how each kind of them dies."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from random import Random

from clouds import Cloud, start_cloud

from soak.service import PREFIX, Service, until

_MARKS = {"lambda": "_worker.js", "driver": "runtime/driver.py", "jvm": "PythonGatewayServer"}
KINDS = ("cloud", *_MARKS)
_RUN_SECONDS = 15
# Two job runs at once, so that they can meet.
_OPTIONS = ("--spark-jvms", "2")
_KILLED_TWICE = 0.4
_SURVIVOR_SECONDS = 120
_STOP_SECONDS = 120


class Mortal:
    """A local cloud that is killed, and started again with the same state and port."""

    def __init__(self, state: Path) -> None:
        self.cloud: Cloud = start_cloud(state, *_OPTIONS)
        self._port = self.cloud.endpoint.rsplit(":", 1)[1]

    def stop(self) -> None:
        self.cloud.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.cloud.process.wait(_STOP_SECONDS)
        self.cloud.process.kill()

    def kill(self, kind: str, service: Service, dice: Random) -> str:
        """Kill what is of a kind, at a moment when it is at work if there is one soon; returns what was killed."""
        busy = _await_run(service) if kind in ("driver", "jvm") else ""
        time.sleep(dice.uniform(0, 2.5))
        if kind == "cloud":
            return self._restart(dice)
        pids = until(f"there is a process of the kind {kind}", lambda: processes(self.cloud)[kind], 60)
        # The oldest driver is the one with a run, the other waits for the next run.
        chosen = pids if kind == "lambda" else pids[:1]
        for pid in chosen:
            _kill(pid)
        what = {"lambda": f"{len(chosen)} Lambda workers", "driver": "a Spark driver", "jvm": "a Spark JVM"}[kind]
        return f"{what}{busy}"

    def _restart(self, dice: Random) -> str:
        children = [pid for pids in processes(self.cloud).values() for pid in pids]
        self.cloud.process.kill()
        self.cloud.process.wait()
        time.sleep(dice.uniform(0, 1))
        again = False
        if dice.random() < _KILLED_TWICE:
            again = self._kill_while_it_starts(dice.uniform(0.5, 5))
        else:
            self.cloud = start_cloud(self.cloud.state, *_OPTIONS, "--port", self._port)
        until("the processes of a killed cloud end", lambda: not _alive(children), _SURVIVOR_SECONDS)
        return "the local cloud, and once more while it started" if again else "the local cloud"

    def _kill_while_it_starts(self, seconds: float) -> bool:
        """Start the cloud, and once more if it is not ready in so many seconds and is killed; whether it was."""
        killed = threading.Event()

        def kill() -> None:
            killed.set()
            for pid in _children(os.getpid(), "local.server"):
                _kill(pid)

        timer = threading.Timer(seconds, kill)
        timer.start()
        with contextlib.suppress(RuntimeError):  # it was killed before it was ready
            self.cloud = start_cloud(self.cloud.state, *_OPTIONS, "--port", self._port)
        timer.cancel()
        timer.join()
        if killed.is_set():
            self.cloud.process.wait()
            self.cloud = start_cloud(self.cloud.state, *_OPTIONS, "--port", self._port)
        return killed.is_set()


def processes(cloud: Cloud) -> dict[str, list[int]]:
    """The processes that a cloud has started, by kind, the oldest first."""
    return {kind: _children(cloud.process.pid, mark) for kind, mark in _MARKS.items()}


def _children(parent: int, mark: str) -> list[int]:
    """The processes that a process has started and whose command has this text, the oldest first."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,command="],  # noqa: S607 (where it lies differs by system)
        capture_output=True,
        text=True,
        check=True,
    )
    found = (line.split(None, 2) for line in listed.stdout.splitlines())
    return sorted(int(pid) for pid, of, command in found if int(of) == parent and mark in command)


def order(kills: int, dice: Random) -> list[str]:
    """Which kinds are killed one after the other: each first once, then at random."""
    return [*dice.sample(KINDS, k=len(KINDS)), *dice.choices(KINDS, k=max(0, kills - len(KINDS)))][:kills]


def _await_run(service: Service) -> str:
    """Wait until a job is running, if one is soon; says which."""

    def running() -> str:
        for job in service.jobs:
            runs = service.call("glue", "get_job_runs", JobName=f"{PREFIX}-{job}", MaxResults=3)["JobRuns"]
            if any(run["JobRunState"] == "RUNNING" for run in runs):
                return f" that ran {job}"
        return ""

    try:
        return until("a job runs", running, _RUN_SECONDS)
    except TimeoutError:
        return ""


def _alive(pids: list[int]) -> list[int]:
    def is_alive(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True

    return [pid for pid in pids if is_alive(pid)]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:  # it has ended by itself since it was listed
        return
