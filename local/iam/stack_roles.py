"""The permissions boundary of a role that a stack makes: MiniStack drops it, and the role could do more than on AWS."""

from typing import Any

from ministack.services import iam
from ministack.services.cloudformation import provisioners

_TYPE = "AWS::IAM::Role"


def handlers(original: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Sets, exchanges and removes the boundary with the role."""
    role = original[_TYPE]

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        made = role["create"](logical_id, properties, stack_name)
        try:
            _set_boundary(made[0], properties, "create")
        except ValueError:
            role["delete"](made[0], properties)
            raise
        return made

    def update(
        physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, logical_id: str | None = None
    ) -> Any:
        made = role["update"](physical_id, old, new, stack_name, logical_id)
        _set_boundary(made[0], new, "update")
        return made

    original[_TYPE] = {**role, "create": create, "update": update}
    return original


def _set_boundary(name: str, properties: dict[str, Any], action: str) -> None:
    """Raises ValueError, with IAM's own message, when there is no such policy."""
    boundary = properties.get("PermissionsBoundary")
    if boundary:
        request = {"RoleName": name, "PermissionsBoundary": boundary}
        status, _headers, body = iam._put_role_permissions_boundary(request)
        if status >= 400:
            provisioners._rds_raise(status, body, _TYPE, action)
    else:
        iam._roles[name]["PermissionsBoundary"] = ""
