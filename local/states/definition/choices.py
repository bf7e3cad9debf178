"""Choice: each rule has one comparison and says where to go."""

from collections.abc import Iterator
from typing import Any

from local.states.choice import OPERATORS
from local.states.definition.problem import Problem, missing, schema
from local.states.definition.scope import State

_GROUPS = ("And", "Or", "Not")
_BESIDE = frozenset({"Variable", "Next", "Comment", "Assign", "Output", "Condition"})


def check(state: State) -> Iterator[Problem]:
    rules = state.fields.get("Choices")
    for number, rule in enumerate(rules if isinstance(rules, list) else []):
        here = f"{state.location}/Choices[{number}]"
        if not isinstance(rule, dict):
            yield schema("A choice rule must be an object", here)
            continue
        if "Next" not in rule:
            yield missing("Next", here)
        if state.language == "JSONata":
            if "Condition" not in rule:
                yield missing("Condition", here)
        else:
            yield from _rule(rule, here)


def _rule(rule: Any, location: str) -> Iterator[Problem]:
    if not isinstance(rule, dict):
        yield schema("A choice rule must be an object", location)
        return
    comparisons = [field for field in rule if field in OPERATORS or field in _GROUPS]
    for field in rule:
        if field not in _BESIDE and field not in comparisons:
            yield schema(f"The field '{field}' is not supported in a choice rule", location)
    if len(comparisons) != 1:
        yield schema("A choice rule must have exactly one comparison", location)
        return
    name = comparisons[0]
    if name not in _GROUPS:
        if "Variable" not in rule:
            yield missing("Variable", location)
        return
    inner = [rule[name]] if name == "Not" else rule[name]
    if not isinstance(inner, list) or not inner:
        yield schema(f"The value for the field '{name}' must be an array of choice rules", location)
        return
    for number, each in enumerate(inner):
        yield from _rule(each, f"{location}/{name}" + ("" if name == "Not" else f"[{number}]"))
