"""Arguments of a task to the parameters of an API call, and the call's answer to the task's result."""

import json
from datetime import datetime
from typing import Any

from local.states.errors import RuntimeStateError
from local.states.integrations.dialect import Dialect
from local.states.templates import encode


def parameters(value: Any, shape: Any, dialect: Dialect, field: str = "Parameters") -> Any:
    """The arguments as boto3 takes them.

    shape: botocore's, of the operation's input.

    Raises:
        RuntimeStateError: a field that the API does not have, or a value of the wrong type.
    """
    if shape.type_name == "structure" and not getattr(shape, "is_document_type", False):
        return _structure(value, shape, dialect, field)
    if shape.type_name == "list":
        _require(isinstance(value, list), field, "a LIST")
        return [parameters(each, shape.member, dialect, field) for each in value]
    if shape.type_name == "map":
        _require(isinstance(value, dict), field, "a MAP")
        return {key: parameters(each, shape.value, dialect, key) for key, each in value.items()}
    if shape.type_name == "blob":
        return (value if isinstance(value, str) else encode(value)).encode()
    if shape.type_name in ("string", "char"):
        if dialect.texts_from_objects and isinstance(value, (dict, list)):
            return encode(value)
        _require(isinstance(value, str), field, "a STRING")
    return value


def _structure(value: Any, shape: Any, dialect: Dialect, field: str) -> dict[str, Any]:
    _require(isinstance(value, dict), field, "an OBJECT")
    members = {dialect.member(name): name for name in shape.members}
    unknown = next((key for key in value if key not in members), None)
    if unknown is not None:
        raise RuntimeStateError(
            f"The field '{unknown}' is not supported by Step Functions; '{field}' takes {', '.join(sorted(members))}."
        )
    return {
        members[key]: parameters(each, shape.members[members[key]], dialect, key)
        for key, each in value.items()
        if each is not None
    }


def _require(holds: bool, field: str, what: str) -> None:
    if not holds:
        raise RuntimeStateError(f"The value for the field '{field}' must be {what}.")


def result(value: Any, shape: Any, dialect: Dialect) -> Any:
    """The answer of boto3 as a task shows it: keys in the dialect's spelling, moments and bytes as JSON has them.

    Raises:
        RuntimeStateError: bytes that are not UTF-8 text.
    """
    if shape is None:
        return {}
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        return _text(value)
    if isinstance(value, datetime):
        return dialect.moment(value)
    if shape.type_name == "structure" and isinstance(value, dict):
        return {
            dialect.member(name): result(each, shape.members[name], dialect)
            for name, each in value.items()
            if name in shape.members
        }
    if shape.type_name == "list":
        return [result(each, shape.member, dialect) for each in value]
    if shape.type_name == "map":
        return {key: result(each, shape.value, dialect) for key, each in value.items()}
    return value


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise RuntimeStateError("The API answered bytes that are not UTF-8 text; a state cannot hold them.") from error


def metadata(answer: dict[str, Any]) -> dict[str, Any]:
    """What the results of optimized integrations tell of the HTTP exchange."""
    about = answer.get("ResponseMetadata", {})
    headers = about.get("HTTPHeaders", {})
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": headers,
            "HttpStatusCode": about.get("HTTPStatusCode", 200),
        },
        "SdkResponseMetadata": {"RequestId": about.get("RequestId", "")},
    }


def decoded(text: str | bytes) -> Any:
    """The JSON value that a text holds, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text if isinstance(text, str) else text.decode(errors="replace")
