"""The objects of S3 at a path: a file, a folder, or a pattern as Hadoop reads it."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from awsglue.sources import globs

_URI = re.compile(r"s3[an]?://([^/]+)/?(.*)", re.DOTALL)


@dataclass(frozen=True)
class S3Object:
    """An object as a listing tells it. relative: its path below the one that was asked for, or before its pattern."""

    bucket: str
    key: str
    relative: str
    size: int
    modified: int
    etag: str
    storage_class: str

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True)
class _Part:
    """What stands between two slashes of a path. text: a name; or, of a pattern, what each name begins with."""

    text: str
    pattern: "re.Pattern[str] | None" = None

    @classmethod
    def of(cls, text: str) -> "_Part":
        if globs.is_pattern(text):
            return cls(globs.head(text), globs.path_part(text))
        return cls(globs.unescaped(text))

    def matches(self, name: str) -> bool:
        return self.pattern is not None and self.pattern.fullmatch(name) is not None


def objects(s3: Any, path: str, *, recurse: bool, patterns: bool) -> Iterator[S3Object]:
    """The objects at a path, those in folders of the folder only where it recurses.

    s3: a client. patterns: whether `*`, `?`, `[]`, `{}` and `\\` mean something in the path.

    Raises:
        ValueError: it is not a path in S3.
    """
    match = _URI.fullmatch(path)
    if not match:
        raise ValueError(f"{path} is not a path in S3 (s3://bucket/key)")
    bucket, key = match.groups()
    listing = _Listing(s3, bucket, recurse)
    if not patterns:
        yield from listing.at(key, None)
        return
    for each in globs.alternatives(key):
        yield from listing.matching("", [_Part.of(part) for part in each.split("/")], None)


class _Listing:
    """Of one bucket. `base` is the place in a key where its relative path begins, None where no pattern came yet."""

    def __init__(self, s3: Any, bucket: str, recurse: bool) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._recurse = recurse

    def matching(self, prefix: str, parts: Sequence[_Part], base: int | None) -> Iterator[S3Object]:
        """What the parts of a path match below a prefix."""
        plain = list(itertools.takewhile(lambda part: part.pattern is None, parts))
        prefix += "/".join(part.text for part in plain)
        if len(plain) == len(parts):
            yield from self.at(prefix, base)
            return
        prefix += "/" if plain else ""
        base = len(prefix) if base is None else base
        names, rest = parts[len(plain)], parts[len(plain) + 1 :]
        for page in self._pages(prefix + names.text, "/"):
            if not rest:
                yield from (each for each in self._objects(page, base) if names.matches(each.key[len(prefix) :]))
            for folder in page.get("CommonPrefixes", ()):
                if names.matches(folder["Prefix"][len(prefix) : -1]):
                    yield from self.matching(folder["Prefix"], rest, base)

    def at(self, key: str, base: int | None) -> Iterator[S3Object]:
        """What is in the folder of this name or, where nothing is, the file of this name."""
        folder = f"{key}/" if key and not key.endswith("/") else key
        found = False
        for page in self._pages(folder, "" if self._recurse else "/"):
            found |= bool(page.get("Contents") or page.get("CommonPrefixes"))
            yield from self._objects(page, len(folder) if base is None else base)
        if not found and folder != key:
            page = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=key, MaxKeys=1)
            first = self._objects(page, key.rfind("/") + 1 if base is None else base)
            yield from (each for each in first if each.key == key)

    def _pages(self, prefix: str, delimiter: str) -> Iterator[dict[str, Any]]:
        pages = self._s3.get_paginator("list_objects_v2")
        yield from pages.paginate(Bucket=self._bucket, Prefix=prefix, Delimiter=delimiter)

    def _objects(self, page: dict[str, Any], base: int) -> Iterator[S3Object]:
        for each in page.get("Contents", ()):
            yield S3Object(
                self._bucket,
                each["Key"],
                each["Key"][base:],
                each["Size"],
                round(each["LastModified"].timestamp() * 1000),
                each["ETag"],
                each.get("StorageClass", "STANDARD"),
            )
