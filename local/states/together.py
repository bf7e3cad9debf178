"""Branches and items that run side by side; the first that fails stops the rest."""

import contextvars
import threading
from collections.abc import Callable, Sequence
from typing import Any

from local.states.errors import Stopped
from local.states.scope import Scope

Job = Callable[[Scope], Any]


def run(scope: Scope, jobs: Sequence[Job], at_once: int) -> list[Any]:
    """What each of the jobs returns, in their order; at most so many run at once.

    Raises:
        Stopped: the scope was stopped.
        BaseException: what the first job that failed raised, once the others have ended.
    """
    group = _Group(scope, jobs)
    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(group.work,), daemon=True)
        for _ in range(min(at_once, len(jobs)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    group.scope.leave()
    if group.error is not None:
        raise group.error
    scope.check()
    return group.results


class _Group:
    def __init__(self, scope: Scope, jobs: Sequence[Job]) -> None:
        self.scope = Scope(scope)
        self.results: list[Any] = [None] * len(jobs)
        self.error: BaseException | None = None
        self._jobs = jobs
        self._indices = iter(range(len(jobs)))
        self._lock = threading.Lock()

    def work(self) -> None:
        while not self.scope.stopped:
            with self._lock:
                index = next(self._indices, None)
            if index is None:
                return
            try:
                self.results[index] = self._jobs[index](self.scope)
            except Stopped:
                return
            except BaseException as error:  # noqa: BLE001 (raised again in the thread that waits for the group)
                with self._lock:
                    self.error = self.error or error
                self.scope.stop()
