"""The states of a block, each with the fields of its type, and the ways between them."""

from collections.abc import Callable, Iterator
from typing import Any

from local.states.definition import choices, containers, errors, fields, tasks, templates, transitions, waits
from local.states.definition.problem import Problem, missing, schema
from local.states.definition.scope import Block, State

Check = Callable[[State], Iterator[Problem]]

_CHECKS: dict[str, tuple[Check, ...]] = {
    "Task": (tasks.check, errors.check),
    "Pass": (),
    "Choice": (choices.check,),
    "Wait": (waits.check,),
    "Succeed": (),
    "Fail": (),
    "Parallel": (errors.check,),
    "Map": (errors.check, containers.check_map),
}


def check(block: Block) -> Iterator[Problem]:
    """What is wrong with the states of a block, and of those within them."""
    states = block.definition.get("States")
    if not isinstance(states, dict) or not states:
        yield missing("States", f"{block.location}/")
        return
    known = []
    for name, content in states.items():
        state = State(block, name, content if isinstance(content, dict) else {})
        kind = state.fields.get("Type")
        if not isinstance(kind, str) or kind not in _CHECKS:
            yield schema(f"The Type '{kind}' is none of {', '.join(_CHECKS)}", state.location)
            continue
        known.append(state)
        yield from fields.check(state)
        yield from templates.check(state)
        for each in _CHECKS[kind]:
            yield from each(state)
        for inner, location in _inner_blocks(state):
            if isinstance(inner, dict):
                yield from check(block.within(inner, location))
            else:
                yield schema("A branch must be an object", location)
    yield from transitions.check(block, known)


def _inner_blocks(state: State) -> Iterator[tuple[Any, str]]:
    if state.fields["Type"] == "Parallel":
        branches = state.fields.get("Branches")
        for number, branch in enumerate(branches if isinstance(branches, list) else []):
            yield branch, f"{state.location}/Branches[{number}]"
    if state.fields["Type"] == "Map":
        field = "ItemProcessor" if "ItemProcessor" in state.fields else "Iterator"
        if isinstance(state.fields.get(field), dict):
            yield state.fields[field], f"{state.location}/{field}"
