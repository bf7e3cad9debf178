"""Fail: ends the branch with an error of the definition's choice."""

from typing import TYPE_CHECKING, Any

from local.states.errors import RuntimeStateError, StateError

if TYPE_CHECKING:
    from local.states.interpreter import Visit


def run(visit: "Visit") -> tuple[Any, str | None]:
    raise StateError(_text(visit, "Error"), _text(visit, "Cause"))


def _text(visit: "Visit", field: str) -> str:
    value = visit.flow.field(field)
    if value is not None and not isinstance(value, str):
        raise RuntimeStateError(f"The value of the field '{field}' must be a string, but was {value!r}.")
    return value or ""
