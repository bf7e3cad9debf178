"""Writes what changed to disk, and tells who waits when it is there.

One thread writes. Whoever changed something says so (`changed`), and whoever must not acknowledge a change
before it is on disk waits for it (`saved` on the event loop, `flush` anywhere else): all who come while one
write is on share the next. Changes that nobody mentions (an execution that moves on, a message that a
function took) are found by looking a few times a second.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from local import activity
from local.state import stores
from local.state.changes import Tracker
from local.state.database import Database
from local.state.errors import SaveError

_BUSY_SECONDS = 0.25
_IDLE_SECONDS = 1.0
_IDLE_AFTER = 10.0
_RETRY_SECONDS = 1.0
_WAIT_SECONDS = 60.0

_log = logging.getLogger("state")


class Saver:
    """Saves the services' state to one database from a thread of its own."""

    def __init__(self, database: Database, tracker: Tracker) -> None:
        self._database = database
        self._tracker = tracker
        self._wake = threading.Condition()
        self._dirty: set[str] = set()
        self._waiting: list[Future[None]] = []
        self._stopped = False
        self._failing = False
        self._last_asked = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="state-saver", daemon=True)
        self._thread.start()

    def ask(self, services: tuple[str, ...], wanted: bool) -> "Future[None]":
        """Have these services (all, if none is named) looked at; the future is done once their changes are on disk."""
        future: Future[None] = Future()
        with self._wake:
            self._dirty.update(services or stores.loaded())
            self._last_asked = time.monotonic()
            if wanted:
                self._waiting.append(future)
            self._wake.notify()
        return future

    def close(self) -> None:
        """Write all that is left, and let go of the file.

        Raises:
            SaveError: it cannot be written.
        """
        with self._wake:
            self._stopped = True
            self._wake.notify()
        self._thread.join()
        self._save(stores.loaded())
        self._database.close()
        for future in self._waiting:
            future.set_result(None)

    def _run(self) -> None:
        looked = time.monotonic()
        while True:
            idle = time.monotonic() - self._last_asked > _IDLE_AFTER
            pause = looked + (_IDLE_SECONDS if idle else _BUSY_SECONDS) - time.monotonic()
            with self._wake:
                self._wake.wait_for(lambda: self._dirty or self._stopped, timeout=max(pause, 0))
                if self._stopped:
                    return
                services, waiting = self._dirty, self._waiting
                self._dirty, self._waiting = set(), []
            if time.monotonic() - looked >= _BUSY_SECONDS:
                services |= {name for name in stores.loaded() if name in stores.SERVICES or name == stores.OWN}
                looked = time.monotonic()
            self._attempt(services, waiting)

    def _attempt(self, services: set[str], waiting: "list[Future[None]]") -> None:
        try:
            self._save(sorted(services))
        except Exception as error:  # noqa: BLE001 (whatever it is, nobody may take their change for saved)
            self._tell_failure(error)
            for future in waiting:
                future.set_exception(error if isinstance(error, SaveError) else SaveError(str(error)))
            with self._wake:
                self._dirty |= services
            time.sleep(_RETRY_SECONDS)
            return
        if self._failing:
            self._failing = False
            activity.report("state", str(self._database.path), "SAVED")
        for future in waiting:
            future.set_result(None)

    def _save(self, services: list[str]) -> None:
        changes = self._tracker.find(services)
        if changes:
            self._database.write(changes.written, changes.gone)
        self._tracker.accept(changes)

    def _tell_failure(self, error: Exception) -> None:
        if not self._failing:
            self._failing = True
            _log.exception("The state cannot be saved")
            activity.report("state", str(self._database.path), "NOT_SAVED", error=str(error))


_current: list[Saver] = []


def begin(database: Database, tracker: Tracker) -> None:
    """Save to this database from now on."""
    _current.append(Saver(database, tracker))


def end() -> None:
    """Save what is left and stop.

    Raises:
        SaveError: it cannot be written.
    """
    while _current:
        _current.pop().close()


def changed(*services: str) -> None:
    """Say that services (all, if none is named) have changes; returns at once."""
    for saver in _current:
        saver.ask(services, wanted=False)


def flush(*services: str) -> None:
    """Wait until what services (all, if none is named) know now is on disk. Not for the event loop's thread.

    Raises:
        SaveError: it cannot be written; it must not be acknowledged.
    """
    for saver in _current:
        saver.ask(services, wanted=True).result(_WAIT_SECONDS)


async def saved(*services: str) -> None:
    """`flush`, for the event loop."""
    for saver in _current:
        await asyncio.wrap_future(saver.ask(services, wanted=True))


def at_the_end(_: Callable[..., None]) -> Callable[..., None]:
    """Seam `app.save_all`: an orderly stop saves what is left, as everything before was saved."""
    return lambda _services: end()
