"""AWS::Lambda::EventSourceMapping, made through the API: MiniStack's own way round it skips the checks of the role."""

from typing import Any

from botocore.exceptions import ClientError

from local import aws
from local.cloudformation.settings.requests import arguments

_REPLACING = ("EventSourceArn", "StartingPosition", "StartingPositionTimestamp")
_UNSET = {
    "BatchSize": 10,
    "DestinationConfig": {},
    "Enabled": True,
    "FilterCriteria": {},
    "FunctionResponseTypes": [],
    "MaximumBatchingWindowInSeconds": 0,
    "ScalingConfig": {},
}
"""What a mapping has that does not say."""


def _create(_logical_id: str, properties: dict[str, Any], _stack: str) -> tuple[str, dict[str, str]]:
    functions = aws.client("lambda", aws.ROOT)
    request = arguments(functions, "CreateEventSourceMapping", {**properties, "Tags": _tags(properties)})
    made = functions.create_event_source_mapping(**request)
    return made["UUID"], _attributes(made)


def _update(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str, logical_id: str
) -> tuple[str, dict[str, str]]:
    if any(old.get(name) != new.get(name) for name in _REPLACING):
        made = _create(logical_id, new, stack)
        _delete(physical_id, old)
        return made
    functions = aws.client("lambda", aws.ROOT)
    wanted = {**{name: value for name, value in _UNSET.items() if name in old}, **new, "UUID": physical_id}
    request = arguments(functions, "UpdateEventSourceMapping", wanted)
    return physical_id, _attributes(functions.update_event_source_mapping(**request))


def _delete(physical_id: str, _properties: dict[str, Any]) -> None:
    try:
        aws.client("lambda", aws.ROOT).delete_event_source_mapping(UUID=physical_id)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _tags(properties: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}


def _attributes(mapping: dict[str, Any]) -> dict[str, str]:
    arn = mapping.get("EventSourceMappingArn", "")
    return {"Id": mapping["UUID"], "EventSourceMappingArn": arn}


HANDLERS = {"create": _create, "update": _update, "update_with_logical_id": True, "delete": _delete}
