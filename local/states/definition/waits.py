"""Wait: exactly one of its four ways to say until when."""

from collections.abc import Iterator
from typing import Any

from local.states.choice import timestamp
from local.states.definition.problem import Problem, schema
from local.states.definition.scope import State

_WAYS = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")


def check(state: State) -> Iterator[Problem]:
    if sum(way in state.fields for way in _WAYS) != 1:
        yield schema(f"Exactly one of {', '.join(_WAYS)} must be given", state.location)
    seconds = state.fields.get("Seconds")
    if seconds is not None and not is_expression(seconds, state) and not is_count(seconds):
        yield schema("The value must be an integer of 0 or more", f"{state.location}/Seconds")
    moment = state.fields.get("Timestamp")
    if moment is not None and not is_expression(moment, state) and timestamp(moment) is None:
        yield schema("The value must be an RFC 3339 date and time", f"{state.location}/Timestamp")


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_expression(value: Any, state: State) -> bool:
    """Whether a value is a JSONata expression, which says what it is when it is evaluated only."""
    return state.language == "JSONata" and isinstance(value, str) and value.startswith("{%") and value.endswith("%}")
