"""What runs can be stopped: an execution, a branch of it, an item of a Map."""

import contextvars
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from local.states.errors import Stopped

_Result = TypeVar("_Result")


class Scope:
    """A part of an execution that ends as a whole. Stopping it stops the scopes within it."""

    def __init__(self, parent: "Scope | None" = None) -> None:
        self._lock: threading.Lock = parent._lock if parent else threading.Lock()
        self._stopped = False
        self._within: list[Scope] = []
        self._sleepers: set[threading.Event] = set()
        self._parent = parent
        if parent:
            with self._lock:
                self._stopped = parent._stopped
                parent._within.append(self)

    @property
    def stopped(self) -> bool:
        return self._stopped

    def check(self) -> None:
        """Raise `Stopped` when the scope was stopped."""
        if self._stopped:
            raise Stopped

    def stop(self) -> None:
        """Wake whatever waits here; each wait raises `Stopped`."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        self._stopped = True
        for sleeper in self._sleepers:
            sleeper.set()
        for scope in self._within:
            scope._stop()

    def leave(self) -> None:
        """Forget a scope that is done."""
        if self._parent:
            with self._lock:
                self._parent._within.remove(self)

    def wait(self, event: threading.Event, seconds: float | None = None) -> bool:
        """Wait for an event; False when the seconds have passed without it.

        Raises:
            Stopped: the scope was stopped meanwhile, or before.
        """
        with self._lock:
            if self._stopped:
                raise Stopped
            self._sleepers.add(event)
        try:
            happened = event.wait(min(seconds, threading.TIMEOUT_MAX) if seconds is not None else None)
        finally:
            with self._lock:
                self._sleepers.discard(event)
        if self._stopped:
            raise Stopped
        return happened

    def sleep(self, seconds: float) -> None:
        """Wait until the seconds have passed.

        Raises:
            Stopped
        """
        self.wait(threading.Event(), max(seconds, 0.0))

    def call(self, function: Callable[[], _Result], seconds: float | None = None) -> _Result:
        """What the function returns or raises; it runs in a thread of its own, and is left behind when time is up.

        Raises:
            TimeoutError: it took longer than the seconds.
            Stopped
        """
        outcome = _Outcome(function)
        threading.Thread(target=contextvars.copy_context().run, args=(outcome.run,), daemon=True).start()
        started = time.monotonic()
        while not outcome.ready:
            left = None if seconds is None else seconds - (time.monotonic() - started)
            if not self.wait(outcome.done, left):
                raise TimeoutError
        return outcome.get()  # type: ignore[no-any-return] # the outcome is what the function returned


class _Outcome:
    """What became of a call that runs elsewhere."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function
        self._value: Any = None
        self._error: BaseException | None = None
        self.ready = False
        self.done = threading.Event()

    def run(self) -> None:
        try:
            self._value = self._function()
        except BaseException as error:  # noqa: BLE001 (raised again where the outcome is taken)
            self._error = error
        self.ready = True
        self.done.set()

    def get(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value
