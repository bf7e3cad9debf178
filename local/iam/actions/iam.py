"""AWS IAM. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html

A role, a user, a group and a policy are checked with their path.
"""

from collections.abc import Mapping
from typing import Any

from ministack.services import iam

from local.iam.checks import Request, Service

_ROLE = ("role/{RolePath}",)
_USER = ("user/{UserPath}",)
_GROUP = ("group/{GroupPath}",)
_POLICY = ("{PolicyArn}",)
_PROFILE = ("instance-profile/{InstanceProfileName}",)

_RESOURCES = {
    **dict.fromkeys(
        (
            "AttachRolePolicy",
            "CreateRole",
            "DeleteRole",
            "DeleteRolePermissionsBoundary",
            "DeleteRolePolicy",
            "DetachRolePolicy",
            "GetRole",
            "GetRolePolicy",
            "ListAttachedRolePolicies",
            "ListInstanceProfilesForRole",
            "ListRolePolicies",
            "ListRoleTags",
            "PutRolePermissionsBoundary",
            "PutRolePolicy",
            "TagRole",
            "UntagRole",
            "UpdateAssumeRolePolicy",
            "UpdateRole",
            "UpdateRoleDescription",
        ),
        _ROLE,
    ),
    **dict.fromkeys(
        (
            "AddUserToGroup",
            "AttachUserPolicy",
            "CreateAccessKey",
            "CreateUser",
            "DeleteAccessKey",
            "DeleteUser",
            "DeleteUserPolicy",
            "DetachUserPolicy",
            "GetUser",
            "GetUserPolicy",
            "ListAccessKeys",
            "ListAttachedUserPolicies",
            "ListGroupsForUser",
            "ListUserPolicies",
            "ListUserTags",
            "PutUserPermissionsBoundary",
            "PutUserPolicy",
            "TagUser",
            "UntagUser",
            "UpdateAccessKey",
            "UpdateUser",
        ),
        _USER,
    ),
    **dict.fromkeys(("AttachGroupPolicy", "CreateGroup", "DeleteGroup", "DeleteGroupPolicy", "GetGroup"), _GROUP),
    **dict.fromkeys(("DetachGroupPolicy", "GetGroupPolicy", "ListAttachedGroupPolicies"), _GROUP),
    **dict.fromkeys(("ListGroupPolicies", "PutGroupPolicy", "RemoveUserFromGroup", "UpdateGroup"), _GROUP),
    "AddUserToGroup": _GROUP,
    "CreatePolicy": ("policy/{PolicyPath}",),
    **dict.fromkeys(
        (
            "CreatePolicyVersion",
            "DeletePolicy",
            "DeletePolicyVersion",
            "GetPolicy",
            "GetPolicyVersion",
            "ListEntitiesForPolicy",
            "ListPolicyTags",
            "ListPolicyVersions",
            "SetDefaultPolicyVersion",
            "TagPolicy",
            "UntagPolicy",
        ),
        _POLICY,
    ),
    **dict.fromkeys(("CreateInstanceProfile", "DeleteInstanceProfile", "GetInstanceProfile"), _PROFILE),
}


def _arrange(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    path = str(parameters.get("Path", "/")).lstrip("/")
    return {
        **parameters,
        "RolePath": _with_path(iam._roles, parameters.get("RoleName"), path),
        "UserPath": _with_path(iam._users, parameters.get("UserName"), path),
        "GroupPath": _with_path(iam._groups, parameters.get("GroupName"), path),
        "PolicyPath": path + str(parameters.get("PolicyName", "*")),
    }


def _with_path(entities: Any, name: Any, path: str) -> str | None:
    """The path and the name of an entity: its own when it exists, else the one that the request gives it."""
    if not name:
        return None
    known = (entities.get(name) or {}).get("Path")
    return f"{str(known).lstrip('/') if known else path}{name}"


def _context(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    role = iam._roles.get(str(parameters.get("RoleName", ""))) or {}
    context = {
        "iam:PermissionsBoundary": parameters.get("PermissionsBoundary") or role.get("PermissionsBoundary"),
        "iam:PolicyARN": parameters.get("PolicyArn") if "Policy" in request.operation else None,
        "iam:AWSServiceName": parameters.get("AWSServiceName"),
    }
    return {key: value for key, value in context.items() if value}


SERVICE = Service(
    namespace="iam",
    arn="arn:aws:iam::{account}:",
    resources=_RESOURCES,
    arrange=_arrange,
    context=_context,
)
