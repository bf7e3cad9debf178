"""What is wrong with a template as such, refused before anything is made, in the words of CloudFormation.

MiniStack lets a reference to nothing through as a literal. Here it is an error, as it is on AWS.
"""

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from ministack.services.cloudformation import engine

_FUNCTIONS = frozenset(
    {
        "And",
        "Base64",
        "Cidr",
        "Contains",
        "EachMemberEquals",
        "EachMemberIn",
        "Equals",
        "FindInMap",
        "GetAZs",
        "GetAtt",
        "If",
        "ImportValue",
        "Join",
        "Length",
        "Not",
        "Or",
        "RefAll",
        "Select",
        "Split",
        "Sub",
        "ToJsonString",
        "Transform",
        "ValueOf",
        "ValueOfAll",
    }
)
_PSEUDO_PARAMETER = re.compile(r"AWS::\w+")


def checked(original: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    """Seam `services.cloudformation.engine._validate_template_statics`: finds what it overlooks."""

    @functools.wraps(original)
    def check(template: dict[str, Any]) -> None:
        original(template)
        if not template.get("Resources"):
            raise ValueError("Template format error: At least one Resources member must be defined.")
        if "Transform" in template:  # what it will refer to is known once it is expanded
            return
        for block in ("Resources", "Outputs"):
            _check_block(template, block)
        _check_order(template["Resources"])

    return check


def _check_block(template: dict[str, Any], block: str) -> None:
    members = template.get(block) or {}
    where = f"in the {block} block of the template"
    if unknown := sorted({name for name in _functions(members) if name not in _FUNCTIONS}):
        raise ValueError(f"Template format error: Unrecognized function Fn::{unknown[0]} {where}")
    if missing := sorted(set(_references(members, template["Resources"])) - _names(template)):
        raise ValueError(f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] {where}")
    conditions = template.get("Conditions") or {}
    if undefined := sorted({name for name in _conditions(members) if name not in conditions}):
        raise ValueError(f"Template format error: Unresolved condition dependency {undefined[0]} {where}")


def _names(template: dict[str, Any]) -> set[str]:
    return {*template["Resources"], *(template.get("Parameters") or {})}


def _references(members: dict[str, Any], resources: dict[str, Any]) -> Iterator[str]:
    """What a block refers to by name: in functions, and by DependsOn."""
    for name, _ in engine._intrinsic_references(list(members.values())):
        if not _PSEUDO_PARAMETER.fullmatch(name):
            yield name
    for member in members.values() if members is resources else ():
        depends = member.get("DependsOn", [])
        yield from [depends] if isinstance(depends, str) else depends


def _conditions(members: dict[str, Any]) -> Iterator[str]:
    """The conditions that a block rests on: of its members, and of Fn::If."""
    for member in members.values():
        if isinstance(member, dict) and isinstance(member.get("Condition"), str):
            yield member["Condition"]
    for key, value in _pairs(members):
        if key == "Fn::If" and isinstance(value, list) and value and isinstance(value[0], str):
            yield value[0]


def _functions(members: dict[str, Any]) -> Iterator[str]:
    for key, _ in _pairs(members):
        if key.startswith("Fn::"):
            yield key.removeprefix("Fn::").partition("::")[0]


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    """All keys with their values, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key), inner
            yield from _pairs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _pairs(inner)


def _check_order(resources: dict[str, Any]) -> None:
    try:
        engine._topological_sort(resources, {})
    except ValueError as error:
        names = str(error).rpartition(": ")[2]
        raise ValueError(f"Circular dependency between resources: [{names}]") from error


_Resolve = Callable[..., dict[str, Any]]


def parameters(original: _Resolve) -> _Resolve:
    """Seam `_resolve_parameters` of `services.cloudformation.handlers` and `.changesets`: names what does not match."""

    @functools.wraps(original)
    def resolve(template: dict[str, Any], provided: list[dict[str, Any]], *rest: Any, **named: Any) -> dict[str, Any]:
        defined = template.get("Parameters") or {}
        given = {entry["Key"] for entry in provided if "Key" in entry}
        if unknown := sorted(given - defined.keys()):
            raise ValueError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
        missing = [name for name in defined if name not in given and "Default" not in defined[name]]
        if missing:
            raise ValueError(f"Parameters: [{', '.join(missing)}] must have values")
        return original(template, provided, *rest, **named)

    return resolve
