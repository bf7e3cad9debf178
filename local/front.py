"""What stands before the local cloud: only programs of this machine get in, and pages of this machine.

A page on the internet can make the browser of whoever looks at it send requests to 127.0.0.1, and can read the answers
when its own name resolves to 127.0.0.1 (DNS rebinding). Both show in headers that a page cannot set.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

Scope = Mapping[str, Any]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Any, Send], Awaitable[None]]

_LOOPBACK = re.compile(r"(?:127\.0\.0\.1|\[::1\]|(?:[\w-]+\.)*localhost)(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
"""Also `BUCKET.s3.localhost` and the like, which resolve to this machine wherever they resolve at all."""

_ADMINISTRATION = ("/_ministack/", "/_localstack/")
_SERVED = ("/_ministack/health", "/_ministack/ready", "/_localstack/health")
_SERVED_BELOW = (
    "/_ministack/cfn-response/",  # a custom resource's ResponseURL, with a token
    "/_ministack/cfn-signal/",  # a wait condition's handle, with a token
    "/_ministack/lambda-code/",  # Code.Location of GetFunction
    "/_ministack/lambda-layers/",  # Content.Location of GetLayerVersion
)


def guard(application: Application) -> Application:
    """The application behind the front: HTTP and WebSocket requests that may not pass are answered 403."""

    async def guarded(scope: Scope, receive: Any, send: Send) -> None:
        reason = refusal(scope) if scope["type"] in ("http", "websocket") else ""
        if not reason:
            await application(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            await _refuse(send, reason)

    return guarded


def refusal(scope: Scope) -> str:
    """Why a request may not pass; empty when it may."""
    headers = [(name.lower(), value.decode("latin-1")) for name, value in scope.get("headers", [])]
    hosts = [value for name, value in headers if name == b"host"]
    if len(hosts) != 1 or not _LOOPBACK.fullmatch(hosts[0]):
        return (
            f"The Host {', '.join(hosts) or '(none)'} is not this machine. The local cloud answers to 127.0.0.1, "
            "localhost, [::1] and names under localhost only."
        )
    for origin in (value for name, value in headers if name == b"origin"):
        if not _local_origin(origin):
            return f"The page at {origin} may not use this local cloud: only pages served from this machine may."
    if any(name == b"sec-fetch-site" and value.lower() == "cross-site" for name, value in headers):
        return "A page of another site may not use this local cloud: only pages served from this machine may."
    return _administration(scope["path"])


def _local_origin(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(_LOOPBACK.fullmatch(parts.netloc))


def _administration(path: str) -> str:
    """MiniStack's own endpoints ask for no signature, and one of them deletes everything."""
    if not path.startswith(_ADMINISTRATION) or path in _SERVED or path.startswith(_SERVED_BELOW):
        return ""
    return (
        f"{path} is an administration endpoint of MiniStack, which this local cloud does not offer: it would act "
        "without a signature. To begin anew, stop the local cloud and delete its state folder."
    )


async def _refuse(send: Send, reason: str) -> None:
    body = json.dumps({"__type": "AccessDeniedException", "message": reason}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
