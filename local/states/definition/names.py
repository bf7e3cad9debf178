"""State names: at most 80 characters, each used once in the whole machine."""

from collections.abc import Iterator
from typing import Any

from local.states.definition.problem import Problem, schema

_LONGEST = 80


def duplicates(definition: dict[str, Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for name, location in _names(definition, ""):
        if name in seen:
            yield Problem("DUPLICATE_STATE_NAME", f"Duplicate State name: {name}", location)
        if not 0 < len(name) <= _LONGEST:
            yield schema(f"State name must have 1 to {_LONGEST} characters", location)
        seen.add(name)


def _names(block: Any, location: str) -> Iterator[tuple[str, str]]:
    states = block.get("States") if isinstance(block, dict) else None
    for name, state in states.items() if isinstance(states, dict) else ():
        here = f"{location}/States/{name}"
        yield name, here
        if not isinstance(state, dict):
            continue
        branches = state.get("Branches")
        for number, branch in enumerate(branches if isinstance(branches, list) else []):
            yield from _names(branch, f"{here}/Branches[{number}]")
        for field in ("ItemProcessor", "Iterator"):
            yield from _names(state.get(field), f"{here}/{field}")
