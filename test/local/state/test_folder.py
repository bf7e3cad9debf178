"""A state folder that cannot be trusted, or is not free, ends the start with a message that says what to do."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[3]


def start(state: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "local.server", "--port", "0", "--state", str(state)]
    return subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 (our own server)


def test_a_second_cloud_on_the_folder_is_refused_by_pid(restarted: Callable[[], Any]) -> None:
    cloud = restarted()

    second = start(cloud.state)

    assert second.returncode != 0
    assert f"in use by another local cloud (process {cloud.process.pid})" in second.stderr


def test_a_damaged_state_file_is_named(restarted: Callable[[], Any]) -> None:
    cloud = restarted()
    cloud.client("sqs").create_queue(QueueName="damaged")
    cloud.process.terminate()
    cloud.process.wait(timeout=30)
    file = cloud.state / "services" / "state.sqlite"
    damaged = b"\xff" * 4096 + file.read_bytes()[4096:]
    file.write_bytes(damaged)

    refused = start(cloud.state)

    assert refused.returncode != 0
    assert f"The state file {file} is damaged" in refused.stderr
    assert "move it away to start empty" in refused.stderr
    assert file.read_bytes() == damaged
