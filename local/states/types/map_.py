"""Map: runs the same states for each item of an array; an array of their outputs."""

import copy
from typing import TYPE_CHECKING, Any

from local.states import attempts, together
from local.states.errors import RuntimeStateError, StateError
from local.states.scope import Scope
from local.states.templates import encode

if TYPE_CHECKING:
    from local.states.interpreter import Visit

_AT_ONCE = 40
"""How many iterations of an inline Map run at once at most."""


def run(visit: "Visit") -> tuple[Any, str | None]:
    processor = visit.state.get("ItemProcessor") or visit.state["Iterator"]
    if processor.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
        raise RuntimeStateError("A Map with the processing mode DISTRIBUTED is not supported; use INLINE.")
    return attempts.run(visit, lambda: _attempt(visit, processor))


def _attempt(visit: "Visit", processor: dict[str, Any]) -> Any:
    items = visit.flow.items()
    if not isinstance(items, list):
        raise RuntimeStateError(f"The items of a Map must be an array, but were '{encode(items)}'.")
    at_once = visit.flow.field("MaxConcurrency") or _AT_ONCE
    visit.branch.event("MapStateStarted", {"length": len(items)})
    jobs = [_job(visit, processor, index, item) for index, item in enumerate(items)]
    try:
        results = together.run(visit.branch.scope, jobs, min(int(at_once), _AT_ONCE))
    except StateError:
        visit.branch.event("MapStateFailed")
        raise
    visit.branch.event("MapStateSucceeded")
    return visit.flow.output(results)


def _job(visit: "Visit", processor: dict[str, Any], index: int, item: Any) -> together.Job:
    def run_item(scope: Scope) -> Any:
        context = {**visit.branch.context, "Map": {"Item": {"Index": index, "Value": item}}}
        branch = visit.branch.within(processor, index, scope, context)
        iteration = {"name": visit.name, "index": index}
        branch.event("MapIterationStarted", iteration)
        try:
            data = copy.deepcopy(visit.flow.item(branch.context, item))
            output = branch.output(processor["StartAt"], data)
        except StateError:
            branch.event("MapIterationFailed", iteration)
            raise
        branch.event("MapIterationSucceeded", iteration)
        return output

    return run_item
