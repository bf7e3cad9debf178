"""The ways through a block: each state leads to one that there is, or ends it; each can be reached."""

from collections.abc import Iterator
from typing import Any

from local.states.definition.problem import Problem, missing, schema
from local.states.definition.scope import Block, State

_TERMINAL = ("Succeed", "Fail")


def check(block: Block, states: list[State]) -> Iterator[Problem]:
    start: Any = block.definition.get("StartAt")
    names = set(block.definition["States"])
    if start is None:
        yield missing("StartAt", f"{block.location}/")
    elif not _known(start, names):
        yield _no_target("StartAt", start, f"{block.location}/StartAt")
    for state in states:
        yield from _ends(state)
        for target, location in _targets(state):
            if not _known(target, names):
                yield _no_target("Next", target, location)
    if _known(start, names):
        yield from _unreachable(states, start)


def _known(name: Any, names: set[str]) -> bool:
    return isinstance(name, str) and name in names


def _no_target(field: str, target: Any, location: str) -> Problem:
    return Problem("MISSING_TRANSITION_TARGET", f"Missing '{field}' target: {target}", location)


def _ends(state: State) -> Iterator[Problem]:
    if state.fields["Type"] in (*_TERMINAL, "Choice"):
        return
    if ("Next" in state.fields) == (state.fields.get("End") is True):
        yield schema("A state must have either 'Next' or 'End': true", state.location)


def _targets(state: State) -> Iterator[tuple[Any, str]]:
    if "Next" in state.fields:
        yield state.fields["Next"], f"{state.location}/Next"
    if "Default" in state.fields:
        yield state.fields["Default"], f"{state.location}/Default"
    for field in ("Choices", "Catch"):
        entries = state.fields.get(field)
        for number, entry in enumerate(entries if isinstance(entries, list) else []):
            here = f"{state.location}/{field}[{number}]"
            if isinstance(entry, dict) and "Next" in entry:
                yield entry["Next"], f"{here}/Next"


def _unreachable(states: list[State], start: str) -> Iterator[Problem]:
    ways = {state.name: [target for target, _ in _targets(state) if isinstance(target, str)] for state in states}
    reached, pending = set(), [start]
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending.extend(ways.get(name, []))
    for state in states:
        if state.name not in reached:
            yield Problem("MISSING_TRANSITION_TARGET", f'State "{state.name}" is not reachable.', state.location)
