"""Retry and Catch."""

from collections.abc import Callable, Iterator
from typing import Any

from local.states.definition.problem import Problem, missing, schema
from local.states.definition.scope import State
from local.states.definition.waits import is_count

_NUMBERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "IntervalSeconds": (lambda value: is_count(value) and value >= 1, "an integer of 1 or more"),
    "MaxAttempts": (is_count, "an integer of 0 or more"),
    "MaxDelaySeconds": (lambda value: is_count(value) and 1 <= value < 31_622_400, "an integer from 1 to 31622399"),
    "BackoffRate": (
        lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 1,
        "a number of 1 or more",
    ),
    "JitterStrategy": (lambda value: value in ("FULL", "NONE"), "FULL or NONE"),
}
_CATCH = frozenset({"ErrorEquals", "Next", "ResultPath", "Assign", "Output", "Comment"})


def check(state: State) -> Iterator[Problem]:
    for number, retrier in _entries(state, "Retry"):
        here = f"{state.location}/Retry[{number}]"
        yield from _error_equals(state, "Retry", number, retrier, here)
        for field, value in retrier.items():
            if field in _NUMBERS and not _NUMBERS[field][0](value):
                yield schema(f"The value for the field '{field}' must be {_NUMBERS[field][1]}", here)
            elif field not in _NUMBERS and field not in ("ErrorEquals", "Comment"):
                yield schema(f"The field '{field}' is not supported in a retrier", here)
    for number, catcher in _entries(state, "Catch"):
        here = f"{state.location}/Catch[{number}]"
        yield from _error_equals(state, "Catch", number, catcher, here)
        if "Next" not in catcher:
            yield missing("Next", here)
        for field in catcher.keys() - _CATCH:
            yield schema(f"The field '{field}' is not supported in a catcher", here)


def _entries(state: State, field: str) -> Iterator[tuple[int, dict[str, Any]]]:
    entries = state.fields.get(field)
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        yield number, entry if isinstance(entry, dict) else {}


def _error_equals(state: State, field: str, number: int, entry: dict[str, Any], here: str) -> Iterator[Problem]:
    names = entry.get("ErrorEquals")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        yield schema("The value for the field 'ErrorEquals' must be an array of error names", here)
    elif "States.ALL" in names and (len(names) > 1 or number != len(state.fields[field]) - 1):
        yield schema("States.ALL must stand alone, and in the last entry", here)
