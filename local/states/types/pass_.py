"""Pass: gives its input, or what the definition puts in its place."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.states.interpreter import Visit


def run(visit: "Visit") -> tuple[Any, str | None]:
    result = visit.state["Result"] if "Result" in visit.state else visit.flow.arguments()
    if "Output" in visit.state:
        return visit.flow.passed(), visit.following
    return visit.flow.output(result), visit.following
