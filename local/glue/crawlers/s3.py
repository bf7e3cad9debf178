"""The objects under a crawler's target, and the parts of them that a crawler reads."""

import bz2
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from local.glue.crawlers.globs import excluder

HEAD_BYTES = 1 << 20
"""As much of a text file as is read to infer its schema."""


@dataclass(frozen=True)
class Target:
    """An S3 target: everything under a folder of a bucket, or one object."""

    bucket: str
    prefix: str
    exclusions: tuple[str, ...] = ()
    sample_size: int | None = None

    @classmethod
    def of(cls, definition: dict[str, Any]) -> "Target":
        """Of the `S3Target` of a crawler."""
        bucket, _, prefix = re.sub("^s3[an]?://", "", definition["Path"]).partition("/")
        size = definition.get("SampleSize")
        exclusions = tuple(definition.get("Exclusions") or ())
        return cls(bucket, prefix.strip("/"), exclusions, int(size) if size else None)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the include path, the bucket first."""
        return (self.bucket, *(self.prefix.split("/") if self.prefix else ()))


@dataclass(frozen=True)
class Object:
    """An object of a listing."""

    bucket: str
    key: str
    size: int
    etag: str


@dataclass(frozen=True)
class Text:
    """The beginning of a text file, without its compression.

    share: how much of the file this is, 0 to 1.
    """

    data: bytes
    compression: str
    share: float


class File:
    """An object, of which only the parts that are asked for are read."""

    def __init__(self, client: Any, item: Object) -> None:
        self._client = client
        self.item = item

    @cached_property
    def head(self) -> bytes:
        """Its first bytes."""
        return self._read(f"bytes=0-{HEAD_BYTES - 1}")

    def tail(self, length: int) -> bytes:
        """Its last bytes."""
        if self.item.size <= HEAD_BYTES:
            return self.head[-length:]
        return self._read(f"bytes=-{length}")

    @cached_property
    def text(self) -> Text | None:
        """Its beginning as text, or None if it is binary."""
        data, compression = _decompressed(self.head)
        share = min(1.0, HEAD_BYTES / self.item.size)
        return None if data is None or b"\x00" in data else Text(data, compression, share)

    def _read(self, part: str) -> bytes:
        answer = self._client.get_object(Bucket=self.item.bucket, Key=self.item.key, Range=part)
        data: bytes = answer["Body"].read()
        return data


def listing(client: Any, target: Target) -> Iterator[tuple[tuple[str, ...], Object]]:
    """The objects of a target that hold data, each with the folders between the include path and the object."""
    excluded = excluder(list(target.exclusions))
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=target.bucket, Prefix=target.prefix)
    for page in pages:
        for entry in page.get("Contents", ()):
            path = _relative(entry["Key"], target.prefix)
            if path is None or not entry["Size"] or _hidden(path) or (excluded and excluded.fullmatch(path)):
                continue
            item = Object(target.bucket, entry["Key"], entry["Size"], entry["ETag"])
            yield tuple(path.split("/")[:-1]), item


def _relative(key: str, prefix: str) -> str | None:
    """The key's path below the include path; None for what only begins with the same letters."""
    if not prefix:
        return key
    if key == prefix:
        return key.rsplit("/", 1)[-1]
    return key[len(prefix) + 1 :] if key.startswith(f"{prefix}/") else None


def _hidden(path: str) -> bool:
    """Whether an object is no data: markers such as `_SUCCESS`, and what lies in folders such as `_temporary`."""
    return any(
        part.startswith(".") or (part.startswith("_") and "=" not in part) or part.endswith("_$folder$")
        for part in path.split("/")
    )


def _decompressed(data: bytes) -> tuple[bytes | None, str]:
    """The content, and how the file is compressed; no content if it is not what it looks like."""
    try:
        if data.startswith(b"\x1f\x8b"):
            return zlib.decompressobj(wbits=31).decompress(data, HEAD_BYTES), "gzip"
        if data.startswith(b"BZh"):
            return bz2.BZ2Decompressor().decompress(data, HEAD_BYTES), "bzip2"
    except (zlib.error, OSError):
        return None, "none"
    return data, "none"
