"""Properties of a resource as a request of its service's API."""

from typing import Any


def arguments(client: Any, operation: str, properties: dict[str, Any]) -> dict[str, Any]:
    """The properties that the operation knows by the same name, with the types that it wants.

    operation: as AWS names it, e.g. `CreateEventSourceMapping`. Templates may give numbers and booleans as strings.
    """
    shape = client.meta.service_model.operation_model(operation).input_shape
    return {name: _typed(shape.members[name], value) for name, value in properties.items() if name in shape.members}


def _typed(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure" and isinstance(value, dict):
        return {name: _typed(shape.members[name], inner) for name, inner in value.items() if name in shape.members}
    if shape.type_name == "list" and isinstance(value, list):
        return [_typed(shape.member, inner) for inner in value]
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name == "boolean":
        return str(value).lower() == "true"
    return value
