"""The properties of resources, checked against AWS's own schemas of their types before a resource is made or changed.

The schemas are those that cfn-lint brings along. What AWS would refuse is refused by the name of the property;
without this a misspelt property would be dropped without a word.
"""

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

_REGION = "us-east-1"

Schema = dict[str, Any]


def creating(original: Callable[..., Any]) -> Callable[..., Any]:
    """Seam `services.cloudformation.stacks._provision_resource`: checks first."""

    @functools.wraps(original)
    def create(resource_type: str, logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        check(resource_type, logical_id, properties)
        return original(resource_type, logical_id, properties, stack)

    return create


def updating(original: Callable[..., Any]) -> Callable[..., Any]:
    """Seam `services.cloudformation.stacks._update_resource`: checks first."""

    @functools.wraps(original)
    def update(resource_type: str, physical_id: str, old: Any, new: Any, stack: str, *rest: Any, **named: Any) -> Any:
        if old != new:
            logical_id = rest[0] if rest else named.get("logical_id")
            check(resource_type, logical_id or physical_id, new)
        return original(resource_type, physical_id, old, new, stack, *rest, **named)

    return update


def check(resource_type: str, logical_id: str, properties: dict[str, Any]) -> None:
    """Refuse properties that the schema of the type does not allow.

    Raises:
        ValueError: says each, as CloudFormation does in the event of the resource.
    """
    schema = _schema(resource_type)
    found = list(_problems(schema, schema, properties, "#")) if schema else []
    if found:
        raise ValueError(f"Properties validation failed for resource {logical_id} with message:\n" + "\n".join(found))


@functools.cache
def _schema(resource_type: str) -> Schema | None:
    """The schema of a type, None for a type that AWS publishes none of (a custom resource)."""
    # cfn-lint takes half a second to import, and a cloud that nothing is deployed to does without
    from cfnlint.schema import ResourceNotFoundError
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    try:
        schema: Schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_REGION, resource_type).schema
    except ResourceNotFoundError:
        return None
    return schema


def _problems(root: Schema, node: Schema, value: Any, path: str) -> Iterator[str]:
    node = _resolved(root, node)
    if isinstance(value, dict):
        yield from _object_problems(root, node, value, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(node.get("items"), dict):
                yield from _problems(root, node["items"], item, f"{path}/{index}")
    elif "enum" in node and isinstance(value, (str, int)) and str(value) not in map(str, node["enum"]):
        yield f"{path}: {value} is not a valid enum value"
    elif isinstance(value, str) and not _matches(node.get("pattern", ""), value):
        yield f"{path}: failed validation constraint for keyword [pattern]"


def _matches(pattern: str, value: str) -> bool:
    """Whether a text has what a schema asks for; any has where Python does not read the dialect of the pattern."""
    try:
        return bool(re.search(pattern, value))
    except re.error:
        return True


def _object_problems(root: Schema, node: Schema, value: dict[str, Any], path: str) -> Iterator[str]:
    known = node.get("properties", {})
    patterns = node.get("patternProperties", {})
    closed = known and node.get("additionalProperties") is False
    for name in node.get("required", ()):
        if name not in value:
            yield f"{path}: required key [{name}] not found"
    for name, inner in value.items():
        if name in known:
            yield from _problems(root, known[name], inner, f"{path}/{name}")
        elif closed and not any(re.search(pattern, name) for pattern in patterns):
            yield f"{path}: extraneous key [{name}] is not permitted"


def _resolved(root: Schema, node: Schema) -> Schema:
    """The node itself, or what it refers to in the definitions of the schema."""
    while isinstance(reference := node.get("$ref"), str):
        node = functools.reduce(lambda part, step: part[step], reference.removeprefix("#/").split("/"), root)
    return node
