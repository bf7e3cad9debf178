"""AWS::Glue::SecurityConfiguration. It is kept, and nothing is encrypted by it here."""

from typing import Any

from local import aws
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import gone

_RENAMED = {"S3Encryptions": "S3Encryption"}
"""Where the template's name is not the API's."""


def _create(_logical_id: str, properties: dict[str, Any], _stack: str) -> Made:
    encryption = {_RENAMED.get(name, name): value for name, value in properties["EncryptionConfiguration"].items()}
    name = properties["Name"]
    aws.client("glue", aws.ROOT).create_security_configuration(Name=name, EncryptionConfiguration=encryption)
    return name, {}


def _update(name: str, _old: dict[str, Any], new: dict[str, Any]) -> Made:
    """The API has no update: the configuration is made again under its name."""
    _delete(name, {})
    return _create("", new, "")


def _delete(name: str, _properties: dict[str, Any]) -> None:
    with gone("EntityNotFoundException"):
        aws.client("glue", aws.ROOT).delete_security_configuration(Name=name)


HANDLERS = handlers(_create, _update, _delete, "Name")
