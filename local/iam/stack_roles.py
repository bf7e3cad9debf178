"""Roles and policies that a stack makes: with the boundary, which MiniStack drops, and refused if malformed."""

import functools
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam
from ministack.services.cloudformation import provisioners

_TYPE = "AWS::IAM::Role"


def handlers(original: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Sets, exchanges and removes the boundary with the role."""
    for resource_type in (_TYPE, "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"):
        original[resource_type] = _with_checked_policies(original[resource_type])
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


def _with_checked_policies(handlers: dict[str, Any]) -> dict[str, Any]:
    create, update = handlers["create"], handlers["update"]

    def creating(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        _check_policies(properties)
        return create(logical_id, properties, stack_name)

    @functools.wraps(update)
    def updating(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any) -> Any:
        _check_policies(new)
        return update(physical_id, old, new, *more, **named)

    return {**handlers, "create": creating, "update": updating}


def _check_policies(properties: dict[str, Any]) -> None:
    """Raises ValueError, with IAM's own message, when one is no policy."""
    for policy in [*properties.get("Policies", []), properties]:
        document = policy.get("PolicyDocument")
        problem = iam_evaluator.validate_policy_document(document) if document else None
        if problem:
            raise ValueError(
                f'Resource handler returned message: "{problem} (Service: Iam, Status Code: 400, Error Code: '
                f'MalformedPolicyDocument) ({policy.get("PolicyName", "")})"'
            )


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
