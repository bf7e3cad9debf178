"""AWS::Glue::DataQualityRuleset, which MiniStack's stacks do not know."""

from typing import Any

from local import aws
from local.cloudformation.settings.glue_tags import retag
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import arguments, gone


def _create(_logical_id: str, properties: dict[str, Any], _stack: str) -> Made:
    glue = aws.client("glue", aws.ROOT)
    return glue.create_data_quality_ruleset(**arguments(glue, "CreateDataQualityRuleset", properties))["Name"], {}


def _update(name: str, old: dict[str, Any], new: dict[str, Any]) -> Made:
    glue = aws.client("glue", aws.ROOT)
    glue.update_data_quality_ruleset(**arguments(glue, "UpdateDataQualityRuleset", {"Description": "", **new}))
    retag(glue, f"dataQualityRuleset/{name}", old, new)
    return name, {}


def _delete(name: str, _properties: dict[str, Any]) -> None:
    with gone("EntityNotFoundException"):
        aws.client("glue", aws.ROOT).delete_data_quality_ruleset(Name=name)


HANDLERS = handlers(_create, _update, _delete, "Name", ("TargetTable",))
