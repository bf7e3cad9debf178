"""AWS::Logs::QueryDefinition: a saved query of CloudWatch Logs Insights."""

from typing import Any

from local import aws
from local.cloudformation.settings.requests import gone

_MEMBERS = {
    "Name": "name",
    "QueryString": "queryString",
    "LogGroupNames": "logGroupNames",
    "QueryLanguage": "queryLanguage",
    "Parameters": "parameters",
}
_PARAMETER = {"Name": "name", "DefaultValue": "defaultValue", "Description": "description"}

Made = tuple[str, dict[str, str]]


def _create(_logical_id: str, properties: dict[str, Any], _stack: str) -> Made:
    return _put(properties)


def _update(physical_id: str, _old: dict[str, Any], new: dict[str, Any], _stack: str) -> Made:
    return _put(new, queryDefinitionId=physical_id)


def _put(properties: dict[str, Any], **identity: str) -> Made:
    request = {member: properties[name] for name, member in _MEMBERS.items() if name in properties}
    if "parameters" in request:
        request["parameters"] = [
            {_PARAMETER[name]: value for name, value in each.items()} for each in request["parameters"]
        ]
    made = aws.client("logs", aws.ROOT).put_query_definition(**request, **identity)["queryDefinitionId"]
    return made, {"QueryDefinitionId": made}


def _delete(physical_id: str, _properties: dict[str, Any]) -> None:
    with gone("ResourceNotFoundException"):
        aws.client("logs", aws.ROOT).delete_query_definition(queryDefinitionId=physical_id)


HANDLERS = {"create": _create, "update": _update, "delete": _delete}
