"""A JVM whose warming is cut off is taken for no run: a Spark context may be left in it."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clouds import Cloud, start_cloud, stop_cloud
from glue_jobs import Jobs
from soak.kills import processes


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    cloud = start_cloud(tmp_path / "cloud")
    yield cloud
    stop_cloud(cloud)


def test_a_warming_that_is_killed_fails_no_run(cloud: Cloud) -> None:
    await_context(cloud)
    for driver in processes(cloud)["driver"]:
        os.kill(driver, signal.SIGKILL)

    ended = Jobs(cloud, "test-warming", []).run("counting", "from pyspark import SparkContext\nSparkContext()\n")

    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")


def await_context(cloud: Cloud) -> None:
    """Wait until the first JVM has a Spark context, that of its warming."""
    end = time.monotonic() + 60
    while not list(cloud.state.glob("work/spark/jvm-*/blockmgr-*")):
        assert time.monotonic() < end, "no JVM is being warmed"
        time.sleep(0.01)
