"""Properties of a resource as a request of its service's API."""

import contextlib
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from botocore.exceptions import ClientError


def arguments(client: Any, operation: str, properties: dict[str, Any]) -> dict[str, Any]:
    """The properties that the operation knows by the same name, with the types that it wants.

    operation: as AWS names it, e.g. `CreateEventSourceMapping`. Templates may give numbers and booleans as strings,
    and strings as numbers.

    Raises:
        ValueError: a property has a member that the operation does not know.
    """
    shape = client.meta.service_model.operation_model(operation).input_shape
    return {name: _typed(shape.members[name], value) for name, value in properties.items() if name in shape.members}


@contextlib.contextmanager
def gone(*codes: str) -> Iterator[None]:
    """Around a delete: one of these errors says that the resource is gone already, which is what is wanted."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in codes:
            raise


def _typed(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure" and isinstance(value, dict):
        if unknown := sorted(value.keys() - shape.members.keys()):
            raise ValueError(f"The property {unknown[0]} is not supported by this local cloud.")
        return {name: _typed(shape.members[name], inner) for name, inner in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_typed(shape.member, inner) for inner in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: _typed(shape.value, inner) for name, inner in value.items()}
    return _scalar(shape.type_name, value)


def _scalar(kind: str, value: Any) -> Any:
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("double", "float"):
        return float(value)
    if kind == "boolean":
        return str(value).lower() == "true"
    if kind == "timestamp" and str(value).isdecimal():
        return datetime.fromtimestamp(int(value), timezone.utc)
    if kind == "string" and isinstance(value, (int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value
