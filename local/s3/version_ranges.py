"""A part of an object's version: MiniStack answers `Range` with the whole object where a version is named.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

import functools
from collections.abc import Callable
from typing import Any

from ministack.services import s3

_Response = tuple[int, dict[str, str], Any]
_WHOLE_OBJECT = ("x-amz-checksum-", "range")
"""Headers of a request that are about the whole object, or would ask for a part of it."""


def ranged(original: Callable[..., _Response]) -> Callable[..., _Response]:
    """Seam `services.s3._get_object`."""

    @functools.wraps(original)
    def get_object(
        bucket: str, key: str, headers: dict[str, str], query_params: dict[str, Any] | None = None
    ) -> _Response:
        asked = headers.get("range", "")
        if not asked or "versionId" not in (query_params or {}):
            return original(bucket, key, headers, query_params)
        others = {name: value for name, value in headers.items() if not name.startswith(_WHOLE_OBJECT)}
        status, answered, body = original(bucket, key, others, query_params)
        return _part(asked, bucket, key, answered, body) if status == 200 else (status, answered, body)

    return get_object


def _part(asked: str, bucket: str, key: str, headers: dict[str, str], body: bytes) -> _Response:
    found = s3._parse_range(asked, len(body))
    if found is None:
        refused: bytes = s3._xml_body(s3._range_error_xml(bucket, key))
        return 416, {"Content-Type": "application/xml", "Content-Range": f"bytes */{len(body)}"}, refused
    start, end = found
    part = body[start : end + 1]
    span = {"Content-Length": str(len(part)), "Content-Range": f"bytes {start}-{end}/{len(body)}"}
    return 206, {**headers, **span}, part
