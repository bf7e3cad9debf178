"""What a run on a leased JVM waits for: what its driver reports, and that it is to stop."""

import contextlib
import queue
import threading
from typing import Any

from local.glue.spark.pool import POOL, Lease

_CLEANING_SECONDS = 10
_STOP = "stop"


class CutOffError(Exception):
    """The run did not end by itself. state: TIMEOUT or STOPPED; None when the local cloud is stopping."""

    def __init__(self, state: str | None) -> None:
        super().__init__(state)
        self.state = state


class Signals:
    """Of one run. results: the queue that its driver feeds."""

    def __init__(self) -> None:
        self.results: queue.Queue[Any] = queue.Queue()
        self._stopping = threading.Event()

    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self) -> None:
        """Ask the run to stop, wherever it is."""
        self._stopping.set()
        self.results.put(_STOP)
        POOL.wake()

    def outcome(self, lease: Lease, seconds: float) -> Any:
        """What the driver reports of the script, None when it has ended without a word.

        Raises:
            CutOffError: it was stopped, or takes longer than it may; it is dead then.
        """
        try:
            signal = self.results.get(timeout=seconds)
        except queue.Empty:
            lease.kill()
            raise CutOffError("TIMEOUT") from None
        if not POOL.is_open:
            raise CutOffError(None)
        if signal == _STOP or self.is_stopping():
            lease.kill()
            raise CutOffError("STOPPED")
        return signal

    def cleaned(self, lease: Lease) -> bool:
        """Whether the driver has left nothing in the JVM, and has ended."""
        if not lease.jvm.alive:
            return False
        with contextlib.suppress(queue.Empty):
            return self.results.get(timeout=_CLEANING_SECONDS) == {"clean": True} and lease.driver.ended(
                _CLEANING_SECONDS
            )
        return False
