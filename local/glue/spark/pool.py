"""The JVMs that job runs take turns on, warmed before they are needed."""

import contextlib
import logging
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from local import settings
from local.glue.spark.driver import Driver
from local.glue.spark.jvm import Jvm, JvmError
from local.glue.spark.options import WARM, JvmOptions
from local.glue.spark.warming import warm

_RUNS_PER_JVM = 100
"""A JVM is replaced after so many runs, whatever a script may have left in it."""

_log = logging.getLogger("spark")


class CancelledError(Exception):
    """The run does not want a JVM any more."""


class Lease:
    """A JVM and a driver for one run. Set `clean` when nothing of the run is left in the JVM."""

    def __init__(self, jvm: Jvm, driver: Driver) -> None:
        self.jvm = jvm
        self.driver = driver
        self.clean = False

    def kill(self) -> None:
        """End both at once, whatever they are doing."""
        self.driver.kill()
        self.jvm.kill()


class Pool:
    """At most `size` JVMs that run jobs at once."""

    def __init__(self, size: int, folder: Path) -> None:
        self._size = size
        self._folder = folder
        self._changed = threading.Condition()
        self._jvms: set[Jvm] = set()
        self._idle: list[Jvm] = []
        self._existing = 0
        self._waiting = 0
        self._spare: Driver | None = None
        self._drivers: set[Driver] = set()
        self.is_open = False

    def start(self) -> None:
        """Begin to warm the JVMs; returns at once."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self.is_open = True
        threading.Thread(target=self._fill, name="spark-pool", daemon=True).start()

    def stop(self) -> None:
        """End all JVMs and drivers, and what runs on them."""
        with self._changed:
            self.is_open = False
            every: list[Driver | Jvm] = [*self._drivers, *self._jvms, *filter(None, [self._spare])]
            self._changed.notify_all()
        for each in every:
            each.kill()

    def wake(self) -> None:
        """Let those who wait for a JVM look whether they still want it."""
        with self._changed:
            self._changed.notify_all()

    @contextlib.contextmanager
    def lease(self, options: JvmOptions, cancelled: Callable[[], bool]) -> Iterator[Lease]:
        """A JVM for one run; waits for its turn.

        Raises:
            CancelledError: `cancelled` became true while waiting.
            JvmError: the JVM cannot be started.
        """
        jvm, clean = self._take(options, cancelled), True
        try:
            with self._driver() as driver:
                lease = Lease(jvm, driver)
                clean = False
                jvm.runs += 1
                yield lease
                clean = lease.clean
        finally:
            self._return(jvm, clean=clean)

    def _take(self, options: JvmOptions, cancelled: Callable[[], bool]) -> Jvm:
        with self._changed:
            while True:
                if cancelled() or not self.is_open:
                    raise CancelledError
                jvm = next((jvm for jvm in self._idle if jvm.options == options), None)
                if jvm:
                    self._idle.remove(jvm)
                    if jvm.alive:
                        return jvm
                    self._jvms.discard(jvm)
                    self._existing -= 1
                elif self._existing < self._size or self._idle:
                    break
                else:
                    self._waiting += 1
                    self._changed.wait()
                    self._waiting -= 1
            displaced = self._idle.pop(0) if self._existing >= self._size else None
            self._existing += displaced is None
        if displaced:
            displaced.kill()
            self._jvms.discard(displaced)
        return self._started(options)

    def _started(self, options: JvmOptions) -> Jvm:
        jvm: Jvm | None = None
        try:
            jvm = Jvm(options, self._folder / f"jvm-{uuid.uuid4().hex}")
            self._jvms.add(jvm)
            if not self.is_open:
                jvm.kill()
            jvm.connect()
        except (JvmError, OSError):
            with self._changed:
                if jvm:
                    self._jvms.discard(jvm)
                self._existing -= 1
                self._changed.notify_all()
            raise
        return jvm

    def _return(self, jvm: Jvm, *, clean: bool) -> None:
        """Let the next run have the JVM, or end it and see to another."""
        jvm.on_line = _log.info
        with self._changed:
            keep = self.is_open and clean and jvm.alive and jvm.options == WARM and jvm.runs < _RUNS_PER_JVM
            if keep:
                self._idle.append(jvm)
                self._changed.notify_all()
                return
        jvm.kill()
        with self._changed:
            self._jvms.discard(jvm)
            self._existing -= 1
            self._changed.notify_all()
        threading.Thread(target=self._fill, name="spark-pool", daemon=True).start()

    def _fill(self) -> None:
        """Start and warm JVMs until there are as many as may be."""
        self._prepare_driver()
        while self._reserve():
            try:
                jvm = self._started(WARM)
                # A run that waits has its work done sooner on a cold JVM than after the warming.
                if not self._waiting and not warm(jvm):
                    # What was cut off may have left a context in it, beside which no run can have its own.
                    jvm.kill()
                    self._jvms.discard(jvm)
                    jvm = self._started(WARM)
            except (JvmError, OSError) as error:
                if self.is_open:
                    _log.error("No JVM for job runs: %s", error)
                return
            self._return(jvm, clean=True)

    def _reserve(self) -> bool:
        with self._changed:
            free = self.is_open and self._existing < self._size
            self._existing += free
            return free

    @contextlib.contextmanager
    def _driver(self) -> Iterator[Driver]:
        """A driver that has loaded PySpark, or will have soon; the next one is begun at once."""
        with self._changed:
            driver, self._spare = self._spare, None
        threading.Thread(target=self._prepare_driver, name="spark-driver", daemon=True).start()
        if driver is None or not driver.alive:
            driver = Driver()
        self._drivers.add(driver)
        try:
            yield driver
        finally:
            self._drivers.discard(driver)
            driver.kill()

    def _prepare_driver(self) -> None:
        driver = Driver()
        with self._changed:
            if self.is_open and self._spare is None:
                self._spare = driver
                return
        driver.kill()


POOL = Pool(settings.SPARK_JVMS, settings.WORK_DIR / "spark")
