"""AWS::Glue::Workflow, which MiniStack's stacks do not know."""

from typing import Any

from ministack.services.cloudformation.provisioners import _physical_name

from local import aws
from local.cloudformation.settings.glue_tags import retag
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import arguments


def _create(logical_id: str, properties: dict[str, Any], stack: str) -> Made:
    glue = aws.client("glue", aws.ROOT)
    name = properties.get("Name") or _physical_name(stack, logical_id, max_len=255)
    glue.create_workflow(**arguments(glue, "CreateWorkflow", {**properties, "Name": name}))
    return name, {}


def _update(name: str, old: dict[str, Any], new: dict[str, Any]) -> Made:
    glue = aws.client("glue", aws.ROOT)
    glue.update_workflow(**arguments(glue, "UpdateWorkflow", {**new, "Name": name}))
    retag(glue, f"workflow/{name}", old, new)
    return name, {}


def _delete(name: str, _properties: dict[str, Any]) -> None:
    aws.client("glue", aws.ROOT).delete_workflow(Name=name)


HANDLERS = handlers(_create, _update, _delete, "Name")
