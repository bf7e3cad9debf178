"""Warming of a JVM, by a run of a script of its own on a small S3 of its own."""

import logging
import queue
import time
from typing import Any

from local.aws import Credentials
from local.glue.spark.configuration import properties
from local.glue.spark.driver import RUNTIME, Driver
from local.glue.spark.jvm import Jvm

_SECONDS = 120
_log = logging.getLogger("spark")


def warm(jvm: Jvm) -> bool:
    """Run the shapes that most jobs have; whether the JVM is fit for runs afterwards."""
    started = time.monotonic()
    driver = Driver()
    try:
        results: queue.Queue[Any] = queue.Queue()
        driver.begin(_run(jvm), results, _log.warning)
        try:
            outcome = results.get(timeout=_SECONDS)
            clean = outcome and results.get(timeout=_SECONDS)  # nothing follows the end of the process
        except queue.Empty:
            outcome = clean = None
    finally:
        driver.kill()
    if outcome == {"error": None, "trace": None, "totals": {}} and clean == {"clean": True}:
        _log.info("JVM %d is warm after %.1f s", jvm.pid, time.monotonic() - started)
        return True
    _log.error("JVM %d could not be warmed: %s", jvm.pid, outcome)
    return False


def _run(jvm: Jvm) -> dict[str, Any]:
    folder = jvm.folder / "warm"
    folder.mkdir()
    return {
        "argv": [str(RUNTIME / "warm_up.py")],
        "folder": str(folder),
        "paths": [],
        "environment": {},
        "gateway": {"port": jvm.port, "secret": jvm.secret},
        "properties": properties("warm-up", folder, "", Credentials("warm", "up", "warm")),
    }
