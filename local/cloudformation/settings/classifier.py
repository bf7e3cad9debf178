"""AWS::Glue::Classifier: exactly one of its four kinds, which is also what it stays."""

from typing import Any

from ministack.services.cloudformation.provisioners import _physical_name

from local import aws
from local.cloudformation.settings.requests import arguments, gone

_KINDS = ("CsvClassifier", "GrokClassifier", "JsonClassifier", "XMLClassifier")

_RENAMED = {"ContainsCustomDatatype": "CustomDatatypes"}
"""Where the template's name is not the API's."""

Made = tuple[str, dict[str, str]]


def _create(logical_id: str, properties: dict[str, Any], stack: str) -> Made:
    kind = _kind(properties)
    name = properties[kind].get("Name") or _physical_name(stack, logical_id, max_len=255)
    return _request("CreateClassifier", kind, {**properties[kind], "Name": name})


def _update(name: str, old: dict[str, Any], new: dict[str, Any], stack: str, logical_id: str) -> Made:
    kind = _kind(new)
    if new[kind].get("Name", name) != name:
        return _create(logical_id, new, stack)
    if kind != _kind(old):
        _delete(name, {})
        return _request("CreateClassifier", kind, {**new[kind], "Name": name})
    return _request("UpdateClassifier", kind, {**new[kind], "Name": name})


def _request(operation: str, kind: str, classifier: dict[str, Any]) -> Made:
    glue = aws.client("glue", aws.ROOT)
    method = glue.create_classifier if operation == "CreateClassifier" else glue.update_classifier
    members = {_RENAMED.get(member, member): value for member, value in classifier.items()}
    method(**arguments(glue, operation, {kind: members}))
    return classifier["Name"], {"Name": classifier["Name"]}


def _kind(properties: dict[str, Any]) -> str:
    given = [name for name in _KINDS if name in properties]
    if len(given) != 1:
        raise ValueError(f"A classifier has exactly one of {', '.join(_KINDS)}.")
    return given[0]


def _delete(name: str, _properties: dict[str, Any]) -> None:
    with gone("EntityNotFoundException"):
        aws.client("glue", aws.ROOT).delete_classifier(Name=name)


HANDLERS = {"create": _create, "update": _update, "update_with_logical_id": True, "delete": _delete}
