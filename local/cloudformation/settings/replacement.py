"""Updates that need a new resource. The stack deletes the old one in the end, and keeps it if the update fails."""

import uuid
from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import provisioners

Made = tuple[str, dict[str, str]]
Create = Callable[[str, dict[str, Any], str], Made]
Update = Callable[[str, dict[str, Any], dict[str, Any]], Made]


def handlers(
    create: Create,
    update: Update,
    delete: Callable[[str, dict[str, Any]], None],
    name: str,
    replacing: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The handlers of a type.

    update: changes in place, given the physical id, the old and the new properties.
    name: the property that names the resource, with dots for what is nested; a change of it needs a new resource.
    replacing: the other properties of which a change does.
    """

    def updated(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str, logical_id: str) -> Made:
        renamed = _at(old, name) != _at(new, name)
        if not renamed and all(_at(old, path) == _at(new, path) for path in replacing):
            return update(physical_id, old, new)
        if not renamed and _at(new, name):
            raise ValueError(
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                f"Rename {_at(new, name)} and update the stack again."
            )
        provisioners._NAME_SEED.set(uuid.uuid4().hex[:8])  # so that a generated name is another one
        return create(logical_id, new, stack)

    return {"create": create, "update": updated, "update_with_logical_id": True, "delete": delete}


def _at(properties: dict[str, Any], path: str) -> Any:
    value: Any = properties
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
