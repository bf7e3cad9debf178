"""AWS::Events::Archive: what passed a bus, kept to be replayed."""

import json
from typing import Any

from ministack.services.cloudformation.provisioners import _physical_name

from local import aws
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import gone

_UNSET = {"Description": "", "RetentionDays": 0, "KmsKeyIdentifier": ""}
"""What an archive has that does not say."""


def _create(logical_id: str, properties: dict[str, Any], stack: str) -> Made:
    name = properties.get("ArchiveName") or _physical_name(stack, logical_id, max_len=48)
    source = {"EventSourceArn": properties["SourceArn"]}
    made = aws.client("events", aws.ROOT).create_archive(ArchiveName=name, **source, **_given(properties))
    return name, {"Arn": made["ArchiveArn"]}


def _update(name: str, old: dict[str, Any], new: dict[str, Any]) -> Made:
    if "EventPattern" in old and "EventPattern" not in new:
        raise ValueError("The pattern of an archive can be changed, but not removed.")
    unset = {member: value for member, value in _UNSET.items() if member in old}
    made = aws.client("events", aws.ROOT).update_archive(ArchiveName=name, **unset | _given(new))
    return name, {"Arn": made["ArchiveArn"]}


def _given(properties: dict[str, Any]) -> dict[str, Any]:
    given = {member: properties[member] for member in _UNSET if member in properties}
    if "RetentionDays" in given:
        given["RetentionDays"] = int(given["RetentionDays"])
    if pattern := properties.get("EventPattern"):
        given["EventPattern"] = pattern if isinstance(pattern, str) else json.dumps(pattern)
    return given


def _delete(name: str, _properties: dict[str, Any]) -> None:
    with gone("ResourceNotFoundException"):
        aws.client("events", aws.ROOT).delete_archive(ArchiveName=name)


HANDLERS = handlers(_create, _update, _delete, "ArchiveName", ("SourceArn",))
