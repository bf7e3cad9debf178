"""From `npm start` to the first upload that a pipeline has taken, on a deployed state and from nothing."""

import contextlib
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from deployed import Service, lines
from deploying import ROOT
from numbered_inputs import shipment

from bench.desk import Desk
from bench.errors import BenchmarkError
from bench.section import Goal, Plot, Section
from bench.sides import alternate

TITLE = "Ready to use"

_AGAIN, _FRESH = "on a deployed state", "from nothing"
_GOALS = {_AGAIN: 3.0, _FRESH: 10.0}
_LEFT_OUT = shutil.ignore_patterns(".git", ".local", ".serverless", "node_modules", ".venv", ".bench", "__pycache__")
_PATIENCE_SECONDS, _POLL_SECONDS = 120.0, 0.05


def measure(desk: Desk) -> Section:
    project = desk.folder / "project"
    shutil.copytree(ROOT, project, ignore=_LEFT_OUT)
    for name in ("node_modules", ".venv"):
        (project / name).symlink_to(ROOT / name)
    desk.say("each once, not counted")
    again, fresh = partial(first_upload, project), partial(from_nothing, project)
    fresh()
    again()
    # Each other time from nothing leaves a state for the other side.
    found = alternate({_FRESH: fresh, _AGAIN: again}, desk.rounds, desk.say)
    medians = {name: statistics.median(found[name]) for name in _GOALS}
    return Section(
        TITLE,
        "From `npm start` to the first upload that is taken: as soon as the bucket tells of uploads, a file is put "
        "under `shipping/`, and the clock stops when the pipeline has claimed it as a batch (the event source waits "
        "a second for more files).",
        ("round", *(f"{name}, s" for name in _GOALS)),
        [(str(number + 1), *(f"{found[name][number]:.2f}" for name in _GOALS)) for number in range(desk.rounds)],
        Plot("seconds, median", list(_GOALS), {"npm start": list(medians.values())}),
        [
            Goal(f"Under {most:.0f} s {name}: {medians[name]:.1f} s", medians[name] < most)
            for name, most in _GOALS.items()
        ],
    )


def from_nothing(project: Path) -> float:
    shutil.rmtree(project / ".local", ignore_errors=True)
    return first_upload(project)


def first_upload(project: Path) -> float:
    """The seconds from the start to a claimed batch."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.monotonic()
    with running(project, port):
        s3 = client(port)
        until("uploads are told of", partial(is_open, s3))
        before = batches(s3)
        s3.put_object(Bucket=Service.landing, Key=f"shipping/{time.time_ns()}.json", Body=lines([shipment(1)]))
        until("a batch is claimed", lambda: batches(s3) - before)
        return time.monotonic() - started


@contextmanager
def running(project: Path, port: int) -> Iterator[None]:
    """`npm start`, ended by Ctrl-C."""
    settings = {name: value for name, value in os.environ.items() if not re.match(r"AWS_|PYTHONPATH$", name)}
    with (project / "start.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603 (our own command)
            ["npm", "run", "--silent", "start", "--", "--port", str(port)],  # noqa: S607 (the one that runs this)
            cwd=project,
            env=settings,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
        except BenchmarkError as error:
            raise BenchmarkError(f"{error}\n{(project / 'start.log').read_text()}") from error
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(timeout=60)


def client(port: int) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 (the local cloud's well-known key)
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )


def is_open(s3: Any) -> bool:
    """Whether the bucket is there, and tells of uploads."""
    with contextlib.suppress(BotoCoreError, ClientError):
        return "QueueConfigurations" in s3.get_bucket_notification_configuration(Bucket=Service.landing)
    return False


def batches(s3: Any) -> set[str]:
    """The batches that were claimed."""
    found = s3.list_objects_v2(Bucket=Service.artifacts, Prefix="batches/shipping/shipping-")
    return {each["Key"] for each in found.get("Contents", [])}


def until(what: str, condition: Any) -> Any:
    """What the condition gives as soon as it gives something.

    Raises:
        BenchmarkError: it does not, within some minutes.
    """
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(_POLL_SECONDS)
    raise BenchmarkError(f"{what}: not within {_PATIENCE_SECONDS:.0f} s")
