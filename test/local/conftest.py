"""One local cloud for all tests of this folder, and one that a test can kill."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clouds import Cloud, start_cloud, stop_cloud


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    running = start_cloud(tmp_path_factory.mktemp("cloud"))
    yield running
    stop_cloud(running)


@pytest.fixture
def restarted(tmp_path: Path) -> Iterator[Callable[[], Cloud]]:
    """Starts a cloud on one state folder, again and again: each start first kills, with SIGKILL, the one before."""
    running: list[Cloud] = []

    def kill() -> None:
        while running:
            process = running.pop().process
            process.kill()
            process.wait(timeout=30)

    def start() -> Cloud:
        kill()
        running.append(start_cloud(tmp_path / "state"))
        return running[0]

    yield start
    kill()
