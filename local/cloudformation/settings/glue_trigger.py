"""AWS::Glue::Trigger, with the properties that MiniStack's stacks drop.

`StartOnCreation` has no effect on a trigger that is there already, as on AWS.
"""

from typing import Any

from ministack.services.cloudformation.provisioners import _physical_name

from local import aws
from local.cloudformation.settings.glue_tags import retag
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import arguments


def _create(logical_id: str, properties: dict[str, Any], stack: str) -> Made:
    glue = aws.client("glue", aws.ROOT)
    name = properties.get("Name") or _physical_name(stack, logical_id, max_len=255)
    glue.create_trigger(**arguments(glue, "CreateTrigger", {**properties, "Name": name}))
    return name, {}


def _update(name: str, old: dict[str, Any], new: dict[str, Any]) -> Made:
    glue = aws.client("glue", aws.ROOT)
    members = glue.meta.service_model.shape_for("TriggerUpdate").members
    update = {member: value for member, value in new.items() if member in members}
    glue.update_trigger(**arguments(glue, "UpdateTrigger", {"Name": name, "TriggerUpdate": update}))
    retag(glue, f"trigger/{name}", old, new)
    return name, {}


def _delete(name: str, _properties: dict[str, Any]) -> None:
    aws.client("glue", aws.ROOT).delete_trigger(Name=name)


HANDLERS = handlers(_create, _update, _delete, "Name", ("Type", "WorkflowName"))
