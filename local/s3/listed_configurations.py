"""A bucket's inventory, analytics, metrics and tiering configurations: kept and read back; nothing here acts on them.

MiniStack takes a request for one of them as one for the bucket itself: to delete an inventory deleted the bucket.
"""

import functools
import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from ministack.services import s3

from local.state import own

_Response = tuple[int, dict[str, str], Any]
_Dispatch = Callable[..., _Response]

_configurations = own.table("s3-configurations")

_KINDS = {
    "analytics": "AnalyticsConfiguration",
    "intelligent-tiering": "IntelligentTieringConfiguration",
    "inventory": "InventoryConfiguration",
    "metrics": "MetricsConfiguration",
}
"""By the query parameter that names the kind: the element of one, which is also the end of its actions' names."""

_UNKNOWN = ("abac", "metadataConfiguration", "metadataTable", "metadataInventoryTable", "metadataJournalTable")
"""What else S3 knows of a bucket, and MiniStack would take for the bucket itself."""

_NAMESPACE = re.compile(r"\{[^}]*\}")


def kept(original: _Dispatch) -> _Dispatch:
    """Seam `services.s3._dispatch`."""

    @functools.wraps(original)
    def dispatch(
        method: str, bucket: str, key: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> _Response:
        kind = next((each for each in _KINDS if each in query_params), None)
        if key or not bucket or method == "HEAD":
            return original(method, bucket, key, headers, body, query_params)
        if unknown := next((each for each in _UNKNOWN if each in query_params), None):
            return _error("NotImplemented", f"This local cloud keeps no {unknown} of a bucket.", 501)
        if kind is None:
            answer = original(method, bucket, key, headers, body, query_params)
            if method == "DELETE" and bucket not in s3._buckets:
                _forget(bucket)
            return answer
        if bucket not in s3._buckets:
            missing: _Response = s3._no_such_bucket(bucket)
            return missing
        return _answer(method, bucket, kind, str((query_params.get("id") or [""])[0]), body)

    return dispatch


def action(method: str, query_params: dict[str, Any]) -> str | None:
    """The action of a request for one of them, None for any other request."""
    kind = next((each for each in _KINDS if each in query_params), None)
    return kind and f"{'Get' if method == 'GET' else 'Put'}{_KINDS[kind]}"


def _answer(method: str, bucket: str, kind: str, identifier: str, body: bytes) -> _Response:
    if method == "GET" and not identifier:
        return 200, {"Content-Type": "application/xml"}, _list(bucket, kind)
    place = _place(bucket, kind, identifier)
    if method == "PUT":
        return _put(place, kind, identifier, body)
    if place not in _configurations:
        return _error("NoSuchConfiguration", "The specified configuration does not exist.", 404)
    if method == "DELETE":
        del _configurations[place]
        return 204, {}, b""
    return 200, {"Content-Type": "application/xml"}, _configurations[place].encode()


def _put(place: str, kind: str, identifier: str, body: bytes) -> _Response:
    try:
        root = s3.fromstring(body)
    except ParseError:
        return _error("MalformedXML", "The XML you provided was not well-formed.", 400)
    given = next((child.text for child in root if _NAMESPACE.sub("", child.tag) == "Id"), None)
    if _NAMESPACE.sub("", root.tag) != _KINDS[kind] or given != identifier:
        return _error("InvalidArgument", f"The id of the {_KINDS[kind]} is not that of the request.", 400)
    for each in root.iter():
        each.tag = _NAMESPACE.sub("", each.tag)
    root.set("xmlns", s3.S3_NS)
    _configurations[place] = tostring(root, encoding="unicode")
    return 200, {}, b""


def _list(bucket: str, kind: str) -> bytes:
    root = Element(f"List{_KINDS[kind]}sResult", xmlns=s3.S3_NS)
    SubElement(root, "IsTruncated").text = "false"
    for place in sorted(_configurations):
        if place.startswith(_place(bucket, kind, "")):
            root.append(s3.fromstring(_configurations[place]))
    listed: bytes = s3._xml_body(root)
    return listed


def _forget(bucket: str) -> None:
    for place in [each for each in _configurations if each.startswith(f"{bucket}/")]:
        del _configurations[place]


def _place(bucket: str, kind: str, identifier: str) -> str:
    return f"{bucket}/{kind}/{identifier}"


def _error(code: str, message: str, status: int) -> _Response:
    refused: _Response = s3._error(code, message, status)
    return refused
