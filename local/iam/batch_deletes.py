"""DeleteObjects is decided key by key: those that the caller may not delete stay, and the answer says which.

MiniStack refuses the whole request for one of its keys. Spark deletes a file together with the markers of all folders
above it, so a role that may write to one folder alone would leave markers behind that S3 deletes.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree as Xml

from ministack.core import iam_evaluator
from ministack.services import s3

from local.iam import decide

_Response = tuple[int, dict[str, str], Any]
_NAMESPACE = f"{{{s3.S3_NS}}}"


def is_one(method: str, path: str, query: Mapping[str, Any]) -> bool:
    """Whether a request deletes a batch of objects."""
    return method == "POST" and "delete" in query and "/" not in path.strip("/")


def by_key(original: Callable[..., _Response]) -> Callable[..., _Response]:
    """Leaves out what the caller may not delete, and reports it in the answer's errors."""

    @functools.wraps(original)
    def _delete_objects(bucket_name: str, body: bytes, headers: dict[str, str] | None = None) -> _Response:
        caller = decide.principal(iam_evaluator.request_caller_arn(headers or {}))
        try:
            request = s3.fromstring(body)
        except (Xml.ParseError, ValueError):  # MiniStack refuses it; ValueError: what its safe parser forbids
            return original(bucket_name, body, headers)
        refused = [
            (each, message)
            for each in _objects(request)
            if (message := _refusal(caller, bucket_name, _text(each, "Key"), _text(each, "VersionId")))
        ]
        for each, _message in refused:
            request.remove(each)
        status, response_headers, response = original(bucket_name, Xml.tostring(request) if refused else body, headers)
        if not refused or status != 200:
            return status, response_headers, response
        return status, response_headers, _with_errors(response, refused)

    return _delete_objects


def _objects(request: Any) -> list[Any]:
    return [each for each in request if each.tag.rpartition("}")[2] == "Object"]


def _text(element: Any, name: str) -> str:
    found = next((each for each in element if each.tag.rpartition("}")[2] == name), None)
    return (found.text or "") if found is not None else ""


def _refusal(caller: Any, bucket: str, key: str, version: str) -> str:
    action = "s3:DeleteObjectVersion" if version else "s3:DeleteObject"
    try:
        decide.require(caller, action, f"arn:aws:s3:::{bucket}/{key}")
    except decide.AccessDeniedError as error:
        return str(error)
    return ""


def _with_errors(response: bytes, refused: list[tuple[Any, str]]) -> bytes:
    Xml.register_namespace("", s3.S3_NS)
    answer = s3.fromstring(response)
    for each, message in refused:
        error = Xml.SubElement(answer, f"{_NAMESPACE}Error")
        details = {"Key": _text(each, "Key"), "VersionId": _text(each, "VersionId")}
        for name, value in {**details, "Code": "AccessDenied", "Message": message}.items():
            if value:
                Xml.SubElement(error, f"{_NAMESPACE}{name}").text = value
    found: bytes = Xml.tostring(answer, encoding="utf-8", xml_declaration=True)
    return found
