"""Amazon EventBridge. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html

A rule on the default bus is `rule/NAME`, on another one `rule/BUS/NAME`.
"""

from collections.abc import Mapping
from typing import Any

from local.iam.checks import Request, Service

_BUS = ("event-bus/{Bus=default}",)
_RULE = ("rule/{Rule}",)

_RESOURCES = {
    **dict.fromkeys(
        (
            "DeleteRule",
            "DescribeRule",
            "DisableRule",
            "EnableRule",
            "ListTargetsByRule",
            "PutRule",
            "PutTargets",
            "RemoveTargets",
        ),
        _RULE,
    ),
    "PutEvents": _BUS,
    **dict.fromkeys(("CreateEventBus", "DeleteEventBus", "DescribeEventBus", "UpdateEventBus"), _BUS),
    "CreateArchive": ("archive/{ArchiveName}", "{EventSourceArn}"),
    **dict.fromkeys(("DeleteArchive", "DescribeArchive", "UpdateArchive"), ("archive/{ArchiveName}",)),
    "StartReplay": ("replay/{ReplayName}", "{EventSourceArn}"),
    **dict.fromkeys(("CancelReplay", "DescribeReplay"), ("replay/{ReplayName}",)),
    **dict.fromkeys(("ListTagsForResource", "TagResource", "UntagResource"), ("{ResourceARN}",)),
}


def _arrange(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    if request.operation == "PutEvents":
        buses = [str(entry.get("EventBusName") or "default").rsplit("/", 1)[-1] for entry in _entries(request)]
        return {**parameters, "Bus": buses}
    bus = str(parameters.get("EventBusName") or "default").rsplit("/", 1)[-1]
    rule = parameters.get("Rule") or parameters.get("Name")
    named_bus = parameters.get("Name") if request.operation.endswith("EventBus") else None
    return {**parameters, "Bus": named_bus, "Rule": rule if bus == "default" or not rule else f"{bus}/{rule}"}


def _entries(request: Request) -> list[Mapping[str, Any]]:
    entries = request.parameters.get("Entries")
    return [each for each in entries if isinstance(each, Mapping)] if isinstance(entries, list) else []


def _context(request: Request) -> Mapping[str, Any]:
    if request.operation == "PutTargets":
        targets = request.parameters.get("Targets") or []
        return {"events:TargetArn": [each.get("Arn") for each in targets if each.get("Arn")]}
    if request.operation != "PutEvents":
        return {}
    members = {"events:source": "Source", "events:detail-type": "DetailType"}
    found = {key: [each.get(member) for each in _entries(request)] for key, member in members.items()}
    return {key: _one_or_all([value for value in given if value]) for key, given in found.items() if any(given)}


def _one_or_all(found: list[Any]) -> Any:
    distinct = list(dict.fromkeys(found))
    return distinct[0] if len(distinct) == 1 else distinct


SERVICE = Service(
    namespace="events",
    arn="arn:aws:events:{region}:{account}:",
    resources=_RESOURCES,
    roles={"PutRule": "RoleArn", "PutTargets": "Targets.RoleArn"},
    principal="events.amazonaws.com",
    arrange=_arrange,
    context=_context,
)
