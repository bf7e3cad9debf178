"""Which files of S3 a source reads.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-s3-home.html
"""

import itertools
import json
import re
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import boto3

from awsglue.bookmarks import BAND, Bookmark
from awsglue.flags import is_true
from awsglue.sources import globs
from awsglue.sources.s3_listing import S3Object, objects
from awsglue.support import not_supported

_SELECTION = (
    "boundedFiles",
    "boundedSize",
    "exclusions",
    "excludeStorageClasses",
    "maxBand",
    "maxFilesInBand",
    "paths",
    "recurse",
)
_TUNING = ("groupFiles", "groupSize", "useS3ListImplementation")
"""They change how fast a source is read, and nothing of what it gives."""


@dataclass(frozen=True)
class S3File:
    """A file to read: uri is `s3://bucket/key`, the key as it is; size in bytes; modified in epoch milliseconds."""

    uri: str
    size: int
    modified: int
    etag: str = ""


def split(options: Mapping[str, Any], others: Collection[str] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
    """A source's options, apart: those that `select` takes, and those that mean something to the caller alone.

    options: `connection_options` or `additional_options`, whole. others: the caller's own, e.g. `compressionType`.

    Raises:
        NotSupportedHereError: an option that nobody knows, by its name.
    """
    unknown = sorted(options.keys() - {*_SELECTION, *_TUNING, *others})
    if unknown:
        raise not_supported(f"option {', '.join(unknown)} of an S3 source")
    selection = {name: value for name, value in options.items() if name in _SELECTION}
    return selection, {name: value for name, value in options.items() if name in others}


def select(
    paths: Sequence[str], options: Mapping[str, Any], bookmark: Bookmark | None, *, patterns: bool = True
) -> list[S3File]:
    """The files that a source reads, each once and the oldest first; with a bookmark, the new ones among them.

    paths: each a file, a folder with or without its last slash (which goes before a file of the same name), or a
    pattern as Hadoop reads it. options: what `split` gives first. patterns: False for the locations of tables, in
    which nothing is a pattern.

    Left out is what Spark does not read: names that begin with `_` or `.`, and markers of folders. Exclusions are
    relative to the path, as those of crawlers, or begin with `s3://`, as crawlers leave them in a table's properties.
    A bounded source reads one file at least, however large it is.

    Raises:
        ClientError: S3 refuses; a path with nothing in it is no error.
        ValueError: an option or a path is not what it should be.
    """
    wanted = _Wanted.of(options)
    listed = time.time_ns() // 1_000_000
    s3 = boto3.client("s3")
    found = {
        each.uri: each
        for path in paths
        for each in map(_file, filter(wanted.takes, objects(s3, path, recurse=wanted.recurse, patterns=patterns)))
    }
    if bookmark:
        return bookmark.unseen(
            found.values(), listed=listed, band=wanted.band, most_in_band=wanted.most_in_band, bound=wanted.bound
        )
    return wanted.bound(sorted(found.values(), key=lambda file: (file.modified, file.uri)))


def spark_path(uri: str) -> str:
    """How a file is named to `spark.read`, which takes some characters of a path for a pattern.

    Raises:
        ValueError: the key has an empty part, which Hadoop's paths cannot have.
    """
    if "//" in uri.partition("://")[2]:
        raise ValueError(f"Spark cannot read {uri}: between two slashes of its key there is nothing.")
    return globs.escaped(uri)


@dataclass(frozen=True)
class _Wanted:
    """What the options want of what is found at the paths."""

    recurse: bool
    relative_exclusions: Sequence["re.Pattern[str]"]
    full_exclusions: Sequence["re.Pattern[str]"]
    excluded_classes: Collection[str]
    most_files: int | None
    most_bytes: int | None
    band: int
    most_in_band: int | None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "_Wanted":
        exclusions = strings(options, "exclusions")
        return cls(
            recurse=is_true(options.get("recurse", False)),
            relative_exclusions=[globs.exclusion(each) for each in exclusions if not each.startswith("s3://")],
            full_exclusions=[globs.exclusion(each) for each in exclusions if each.startswith("s3://")],
            excluded_classes=strings(options, "excludeStorageClasses"),
            most_files=_number(options, "boundedFiles"),
            most_bytes=_number(options, "boundedSize"),
            band=BAND if options.get("maxBand") is None else _number(options, "maxBand") or 0,
            most_in_band=_number(options, "maxFilesInBand"),
        )

    def takes(self, found: S3Object) -> bool:
        return not (
            _is_hidden(found.relative)
            or found.storage_class in self.excluded_classes
            or any(each.fullmatch(found.relative) for each in self.relative_exclusions)
            or any(each.fullmatch(found.uri) for each in self.full_exclusions)
        )

    def bound(self, files: list[S3File]) -> list[S3File]:
        """As many of the first files as the source is bounded to."""
        files = files[: self.most_files]
        if self.most_bytes is None:
            return files
        sizes = itertools.accumulate(file.size for file in files)
        return files[: max(1, sum(size <= self.most_bytes for size in sizes))]


def _file(found: S3Object) -> S3File:
    return S3File(found.uri, found.size, found.modified, found.etag)


def _is_hidden(path: str) -> bool:
    """As Spark has it: `_a` is hidden, and `_a=1` a partition. Markers of folders end with a slash or `_$folder$`."""
    return f"/{path}".endswith(("/", "_$folder$")) or any(
        name.startswith(".") or (name.startswith("_") and "=" not in name) for name in path.split("/")
    )


def strings(options: Mapping[str, Any], name: str) -> list[str]:
    """A list, or the JSON of one."""
    value = options.get(name) or []
    try:
        found = json.loads(value) if isinstance(value, str) else list(value)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ValueError(f"{name}: {value!r} is not a list of strings in JSON")
    return found


def _number(options: Mapping[str, Any], name: str) -> int | None:
    """A whole number, or the text of one, as AWS's examples have them."""
    value = options.get(name)
    if value is None:
        return None
    if not str(value).isdecimal():
        raise ValueError(f"{name}: {value!r} is not a whole number")
    return int(value)
