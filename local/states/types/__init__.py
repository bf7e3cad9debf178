"""The state types: each a module with `run(visit)`, which gives the state's output and the next state's name."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from local.states.types import choice, fail, map_, parallel, pass_, succeed, task, wait

if TYPE_CHECKING:
    from local.states.interpreter import Visit

RUNNERS: "dict[str, Callable[[Visit], tuple[Any, str | None]]]" = {
    "Task": task.run,
    "Pass": pass_.run,
    "Choice": choice.run,
    "Wait": wait.run,
    "Succeed": succeed.run,
    "Fail": fail.run,
    "Parallel": parallel.run,
    "Map": map_.run,
}
