"""AWS::IAM::RolePolicy: one inline policy of one role."""

import json
from typing import Any

from local import aws
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import gone


def _create(_logical_id: str, properties: dict[str, Any], _stack: str) -> Made:
    role, policy = properties["RoleName"], properties["PolicyName"]
    if "PolicyDocument" not in properties:
        raise ValueError("A role policy needs a PolicyDocument.")
    document = json.dumps(properties["PolicyDocument"])
    aws.client("iam", aws.ROOT).put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=document)
    return f"{policy}|{role}", {}


def _update(_physical_id: str, _old: dict[str, Any], new: dict[str, Any]) -> Made:
    return _create("", new, "")


def _delete(physical_id: str, _properties: dict[str, Any]) -> None:
    policy, _, role = physical_id.partition("|")
    with gone("NoSuchEntity"):
        aws.client("iam", aws.ROOT).delete_role_policy(RoleName=role, PolicyName=policy)


HANDLERS = handlers(_create, _update, _delete, "PolicyName", ("RoleName",))
