"""No answer leaves before what it acknowledges is on disk."""

import functools
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from ministack.app import SERVICE_REGISTRY, _registry_state_map
from ministack.core.responses import get_account_id

from local.state import objects, saver, uploads
from local.state.errors import SaveError

Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[tuple[int, dict[str, str], Any]]]

_READS = re.compile(r"(Get|List|Describe|Head|BatchGet|Lookup|Search|Filter|Query|Scan|Simulate|Validate)")
_MOVING = frozenset({"athena", "cloudformation", "glue", "states"})
"""Services in which things go on by themselves: reading that something is done acknowledges it, too."""
_MAY_LAG = frozenset({"logs", "monitoring"})
"""Services whose changes are saved soon, but not waited for: losing the last moment of a log loses no work."""
_OBJECT_STATE = ("uploads", "uploadId", "retention", "legal-hold")
"""What of S3's requests for an object is about state beside its files."""
_ERROR = 400
_ALSO = {"sns": ("sqs",), "events": ("sqs", "sns"), "cloudformation": None, "cloudcontrol": None, "tagging": None}
"""What a request changes beside the state of its own service; None is anything."""


def held(handlers: dict[str, Handler]) -> dict[str, Handler]:
    """Seam `app.SERVICE_HANDLERS`: every handler answers once its changes are saved."""
    return {service: _held(service, handler) for service, handler in handlers.items()}


def _held(service: str, original: Handler) -> Handler:
    touched = _touched(service)

    @functools.wraps(original)
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> tuple[int, dict[str, str], Any]:
        try:
            with objects.written():
                answer = await original(method, path, headers, body, query)
        except SaveError as error:
            objects.reload(get_account_id(), path.strip("/").partition("/")[0])
            return _not_saved(service, headers, str(error))
        if not _acknowledges(service, method, path, headers, body, query):
            return answer
        if service in _MAY_LAG:
            saver.changed(*touched)
            return answer
        try:
            await saver.saved(*touched)
        except SaveError as error:
            return _not_saved(service, headers, str(error))
        if service == "s3" and method in ("POST", "DELETE") and "uploadId" in query and answer[0] < _ERROR:
            uploads.forget(query["uploadId"][0])
        return answer

    return handle


def _touched(service: str) -> tuple[str, ...]:
    """The services whose state a request to this one may change; empty stands for all."""
    also = _ALSO.get(service, ())
    if also is None:
        return ()
    config = SERVICE_REGISTRY[service]
    modules = {config["module"], *config.get("sub_modules", ())}
    return (*(key for key, module in _registry_state_map().items() if module in modules), *also, "own")


def _acknowledges(
    service: str, method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
) -> bool:
    if service in _MOVING:
        return True
    if service == "s3":  # objects are files, written before the answer
        return method not in ("GET", "HEAD") and (
            "/" not in unquote(path).strip("/") or any(name in query for name in _OBJECT_STATE) or _locks(headers)
        )
    return not _READS.match(_operation(headers, body, query)) if method == "POST" else method not in ("GET", "HEAD")


def _locks(headers: dict[str, str]) -> bool:
    return any(name.startswith("x-amz-object-lock-") for name in headers)


def _operation(headers: dict[str, str], body: bytes, query: dict[str, Any]) -> str:
    """The name of the operation as the protocols with one address for all give it, else an empty string."""
    if target := headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if action := query.get("Action"):
        return str(action[0])
    found = re.search(rb"(?:^|&)Action=(\w+)", body)
    return found[1].decode() if found else ""


def _not_saved(service: str, headers: dict[str, str], why: str) -> tuple[int, dict[str, str], bytes]:
    """The answer to a request whose effect could not be kept, in the form that the caller's protocol wants."""
    message = f"The change was made but could not be saved, so it may be lost: {why}"
    xml = f"<Error><Code>ServiceUnavailable</Code><Message>{escape(message)}</Message></Error>"
    if service == "s3":
        return 503, {"Content-Type": "application/xml"}, xml.encode()
    if "x-amz-target" not in headers and "urlencoded" in headers.get("content-type", ""):
        return 503, {"Content-Type": "application/xml"}, f"<ErrorResponse>{xml}</ErrorResponse>".encode()
    body = json.dumps({"__type": "ServiceUnavailable", "message": message})
    return 503, {"Content-Type": "application/json", "x-amzn-errortype": "ServiceUnavailable"}, body.encode()
