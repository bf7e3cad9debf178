"""AWS::Athena::NamedQuery, which MiniStack's stacks do not know. Every change makes a new one, as on AWS."""

from typing import Any

from botocore.exceptions import ClientError

from local import aws

_MEMBERS = ("Database", "QueryString", "Description", "WorkGroup")


def _create(logical_id: str, properties: dict[str, Any], stack: str) -> tuple[str, dict[str, str]]:
    request = {member: properties[member] for member in _MEMBERS if member in properties}
    request["Name"] = properties.get("Name") or f"{stack}-{logical_id}"
    identifier = aws.client("athena", aws.ROOT).create_named_query(**request)["NamedQueryId"]
    return identifier, {"NamedQueryId": identifier}


def _update(
    physical_id: str, _old: dict[str, Any], new: dict[str, Any], stack: str, logical_id: str
) -> tuple[str, dict[str, str]]:
    made = _create(logical_id, new, stack)
    _delete(physical_id, {})
    return made


def _delete(physical_id: str, _properties: dict[str, Any]) -> None:
    try:
        aws.client("athena", aws.ROOT).delete_named_query(NamedQueryId=physical_id)
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidRequestException":  # it is gone, which is what is wanted
            raise


HANDLERS = {"create": _create, "update": _update, "update_with_logical_id": True, "delete": _delete}
