"""Checks that what services answer is what botocore's models of them allow, for tests (`--violations FILE`).

Clients read past much that AWS would never send: an unknown member, a null, a time as text. So each response is
checked here, whoever asked for it, and what breaks the model is written to the file, one JSON object a line.
"""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import botocore.session
import jmespath
from botocore.model import OperationNotFoundError
from botocore.validate import ParamValidator

from local.front import Application, Scope, Send

_SERVICES = {"AWSGlue": "glue", "AmazonAthena": "athena"}
"""The services that are checked, by what leads `X-Amz-Target`; all speak JSON."""

_COMMON_ERRORS = frozenset(
    {
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InternalFailure",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "SerializationException",
        "ServiceUnavailable",
        "ThrottlingException",
        "UnknownOperationException",
        "UnrecognizedClientException",
        "ValidationException",
    }
)
"""What any operation may answer: https://docs.aws.amazon.com/glue/latest/webapi/CommonErrors.html, and what the JSON
protocol itself adds (an operation that is not there, a body that is not JSON)."""

_OWN = frozenset({"CommitJobBookmark", "OpenJobBookmark", "PublishDataQuality"})
"""What only jobs of the local cloud ask for; how AWS's engine keeps bookmarks and hands over results is not public."""

_LENGTH = re.compile(r"Invalid length for parameter ([\w.\[\]]+), value: 0,")
_OK, _ERROR = 200, 400


def watched(application: Application, into: Path) -> Application:
    """The application, its responses checked in a thread beside it."""
    checks = ThreadPoolExecutor(max_workers=1, thread_name_prefix="conformance")

    async def watching(scope: Scope, receive: Any, send: Send) -> None:
        target = next((value for name, value in scope.get("headers", []) if name == b"x-amz-target"), b"").decode()
        service = _SERVICES.get(target.partition(".")[0].partition("_")[0])
        if service is None:
            await application(scope, receive, send)
            return
        status, body = 0, bytearray()

        async def copying(message: Mapping[str, Any]) -> None:
            nonlocal status
            status = message.get("status", status)
            body.extend(message.get("body", b""))
            await send(message)

        await application(scope, receive, copying)
        checks.submit(_record, into, service, target.rpartition(".")[2], status, bytes(body))

    return watching


def violations(service: str, operation: str, status: int, body: bytes) -> list[str]:
    """What in a response breaks the service's model, a sentence each."""
    if operation in _OWN:
        return []
    try:
        answer = json.loads(body)
    except ValueError as error:
        return [f"the body is not JSON: {error}"]
    if not isinstance(answer, dict):
        return ["the body is no JSON object"]
    if status >= _ERROR:
        return _error_violations(service, operation, answer)
    if status != _OK:
        return [f"the status is {status}"]
    try:
        shape = _model(service).operation_model(operation).output_shape
    except OperationNotFoundError:
        return ["an operation that AWS does not have is answered"]
    if shape is None:
        return [f"there is no output, but {', '.join(answer)} is answered"] if answer else []
    report = ParamValidator().validate(answer, shape)
    found = report.generate_report().splitlines() if report.has_errors() else []
    return [*(each for each in found if not _empty_list(each, answer)), *_values(shape, answer, "")]


def _empty_list(violation: str, answer: dict[str, Any]) -> bool:
    """Models give lists of names a least length for requests; AWS answers empty ones all the same."""
    found = _LENGTH.match(violation)
    return found is not None and jmespath.search(found[1], answer) == []


def _error_violations(service: str, operation: str, answer: dict[str, Any]) -> list[str]:
    code = str(answer.get("__type", "")).rpartition("#")[2]
    members = set(answer) - {"__type", "message", "Message"}
    found = [] if {"message", "Message"} & set(answer) else [f"the error {code} has no message"]
    try:
        modelled = {shape.name: shape for shape in _model(service).operation_model(operation).error_shapes}
    except OperationNotFoundError:
        modelled = {}
    if code in modelled:
        return found + [f"the error {code} has no member {name}" for name in members - set(modelled[code].members)]
    if code not in _COMMON_ERRORS:
        found.append(f"{code or 'an error without a code'} is no error of the operation: {answer.get('message')}")
    return found + [f"the error {code} has no member {name}" for name in members]


def _values(shape: Any, value: Any, path: str) -> Iterator[str]:
    """What botocore's validator, made for requests, lets pass: unknown words of an enumeration, times as text."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for name in value.keys() & shape.members.keys():
            yield from _values(shape.members[name], value[name], f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        for number, item in enumerate(value):
            yield from _values(shape.member, item, f"{path}[{number}]")
    elif shape.type_name == "map" and isinstance(value, dict):
        for key, item in value.items():
            yield from _values(shape.key, key, f"{path} (a key)")
            yield from _values(shape.value, item, f"{path}.{key}")
    elif shape.type_name == "timestamp" and not isinstance(value, (int, float)):
        yield f"{path} is no number of seconds: {value!r}"
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        yield f"{path} is none of {', '.join(shape.enum)}: {value!r}"


@functools.cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def _record(into: Path, service: str, operation: str, status: int, body: bytes) -> None:
    try:
        found = violations(service, operation, status, body)
    except Exception as error:  # noqa: BLE001 (nobody waits for this thread: a check that fails must be seen, too)
        found = [f"the check failed: {error!r}"]
    with into.open("a") as file:
        for what in found:
            file.write(json.dumps({"operation": f"{service}:{operation}", "violation": what}) + "\n")
