"""AWS::Scheduler::ScheduleGroup, with all of its attributes."""

from typing import Any

from ministack.services.cloudformation.provisioners import _physical_name

from local import aws
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import gone


def _create(logical_id: str, properties: dict[str, Any], stack: str) -> Made:
    name = properties.get("Name") or _physical_name(stack, logical_id, max_len=64)
    scheduler = aws.client("scheduler", aws.ROOT)
    scheduler.create_schedule_group(Name=name, Tags=properties.get("Tags") or [])
    return name, _attributes(scheduler, name)


def _update(name: str, old: dict[str, Any], new: dict[str, Any]) -> Made:
    scheduler = aws.client("scheduler", aws.ROOT)
    attributes = _attributes(scheduler, name)
    dropped = {tag["Key"] for tag in old.get("Tags") or []} - {tag["Key"] for tag in new.get("Tags") or []}
    if dropped:
        scheduler.untag_resource(ResourceArn=attributes["Arn"], TagKeys=sorted(dropped))
    if new.get("Tags"):
        scheduler.tag_resource(ResourceArn=attributes["Arn"], Tags=new["Tags"])
    return name, attributes


def _attributes(scheduler: Any, name: str) -> dict[str, str]:
    found = scheduler.get_schedule_group(Name=name)
    moments = {member: found[member].isoformat() for member in ("CreationDate", "LastModificationDate")}
    return {"Arn": found["Arn"], "State": found["State"], **moments}


def _delete(name: str, _properties: dict[str, Any]) -> None:
    with gone("ResourceNotFoundException"):
        aws.client("scheduler", aws.ROOT).delete_schedule_group(Name=name)


HANDLERS = handlers(_create, _update, _delete, "Name")
