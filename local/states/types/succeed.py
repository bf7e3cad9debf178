"""Succeed: ends the branch."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.states.interpreter import Visit


def run(visit: "Visit") -> tuple[Any, str | None]:
    return visit.flow.passed(), None
