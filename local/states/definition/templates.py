"""Paths and payload templates: each `"name.$"` is a path or an intrinsic function, each path can be read."""

from collections.abc import Iterator
from typing import Any

from local.states import paths, templates
from local.states.definition.problem import Problem, schema
from local.states.definition.scope import State

_PATHS = ("InputPath", "OutputPath", "ResultPath", "ItemsPath", "SecondsPath", "TimestampPath", "TimeoutSecondsPath")
_TEMPLATES = ("Parameters", "ResultSelector", "ItemSelector", "Assign")


def check(state: State) -> Iterator[Problem]:
    if state.language != "JSONPath":
        return
    for field in _PATHS:
        if state.fields.get(field) is not None:
            yield from _path(state.fields[field], f"{state.location}/{field}")
    for field in _TEMPLATES:
        yield from _template(state.fields.get(field), f"{state.location}/{field}")
    rules = state.fields.get("Choices")
    for number, rule in enumerate(rules if isinstance(rules, list) else []):
        yield from _rule(rule, f"{state.location}/Choices[{number}]")


def _template(value: Any, location: str) -> Iterator[Problem]:
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _template(each, f"{location}[{number}]")
    if not isinstance(value, dict):
        return
    for key, each in value.items():
        if key.endswith(".$"):
            yield from _path(each, f"{location}/{key}")
        else:
            yield from _template(each, f"{location}/{key}")


def _rule(rule: Any, location: str) -> Iterator[Problem]:
    if not isinstance(rule, dict):
        return
    for field, value in rule.items():
        if field == "Variable" or field.endswith("Path"):
            yield from _path(value, f"{location}/{field}")
        elif field in ("And", "Or") and isinstance(value, list):
            for number, each in enumerate(value):
                yield from _rule(each, f"{location}/{field}[{number}]")
        elif field == "Not":
            yield from _rule(value, f"{location}/{field}")


def _path(value: Any, location: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield schema("The value must be a string that contains a JSONPath", location)
        return
    try:
        templates.well_formed(value)
    except paths.PathSyntaxError as error:
        yield schema(f"The value '{value}' must be a JSONPath or an intrinsic function: {error}", location)
