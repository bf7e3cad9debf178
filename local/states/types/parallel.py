"""Parallel: runs its branches side by side, each with the same input; an array of their outputs."""

import copy
from typing import TYPE_CHECKING, Any

from local.states import attempts, together
from local.states.errors import StateError
from local.states.scope import Scope

if TYPE_CHECKING:
    from local.states.interpreter import Visit


def run(visit: "Visit") -> tuple[Any, str | None]:
    return attempts.run(visit, lambda: _attempt(visit))


def _attempt(visit: "Visit") -> Any:
    data = visit.flow.arguments()
    branches = visit.state["Branches"]
    jobs = [_job(visit, number, branch, data) for number, branch in enumerate(branches)]
    visit.branch.event("ParallelStateStarted")
    try:
        results = together.run(visit.branch.scope, jobs, len(jobs))
    except StateError:
        visit.branch.event("ParallelStateFailed")
        raise
    visit.branch.event("ParallelStateSucceeded")
    return visit.flow.output(results)


def _job(visit: "Visit", number: int, definition: dict[str, Any], data: Any) -> together.Job:
    def run_branch(scope: Scope) -> Any:
        return visit.branch.within(definition, number, scope).output(definition["StartAt"], copy.deepcopy(data))

    return run_branch
