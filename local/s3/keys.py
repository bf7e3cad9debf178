"""Which keys an object may have. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""

import functools
import re
from collections.abc import Callable
from typing import Any

from ministack.services import s3

_Response = tuple[int, dict[str, str], Any]

_MOST_BYTES = 1024
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no XML answer can hold: listings of versions and uploads would fail for the whole bucket."""


def bounded(original: Callable[..., _Response]) -> Callable[..., _Response]:
    """Refuses keys that are too long, as S3 does, and, as S3 does not, to write those that listings cannot tell."""

    @functools.wraps(original)
    def _dispatch(
        method: str, bucket: str, key: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> _Response:
        size = len(key.encode())
        if size > _MOST_BYTES:
            return _refuse("KeyTooLongError", "Your key is too long", Size=size, MaxSizeAllowed=_MOST_BYTES)
        if method in ("PUT", "POST") and _NOT_IN_XML.search(key):
            return _refuse("InvalidArgument", "This local cloud keeps no keys with control characters.", Key=repr(key))
        return original(method, bucket, key, headers, body, query_params)

    return _dispatch


def _refuse(code: str, message: str, **details: object) -> _Response:
    refused: _Response = s3._object_error(code, message, 400, **{name: str(each) for name, each in details.items()})
    return refused
