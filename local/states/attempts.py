"""Retry and Catch of a Task, Parallel or Map."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from local.states.errors import StateError
from local.states.retry import Retries, catcher

if TYPE_CHECKING:
    from local.states.interpreter import Visit


def run(visit: "Visit", attempt: Callable[[], Any]) -> tuple[Any, str | None]:
    """The state's output and the next state, after as many attempts as its retriers grant.

    Raises:
        StateError: no catcher took it.
    """
    retries = Retries(visit.state.get("Retry", []))
    while True:
        visit.branch.context["State"]["RetryCount"] = retries.count
        try:
            return attempt(), visit.following
        except StateError as error:
            seconds = retries.delay(error.error)
            if seconds is None:
                caught = catcher(visit.state.get("Catch", []), error.error)
                if caught is None:
                    raise
                return visit.flow.caught(caught, error), caught["Next"]
            visit.branch.progress["within"].clear()
            visit.branch.scope.sleep(seconds)
