"""Which files of S3 a source reads.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-s3-home.html
"""

import json
import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import boto3

from awsglue import globs
from awsglue.bookmarks import BAND, Bookmark
from awsglue.support import not_supported

_URI = re.compile(r"s3[an]?://([^/]+)/?(.*)", re.DOTALL)

_SELECTION = frozenset(
    {
        "boundedFiles",
        "boundedSize",
        "exclusions",
        "excludeStorageClasses",
        "maxBand",
        "maxFilesInBand",
        "paths",
        "recurse",
    }
)
_TUNING = {
    "groupFiles": {"inPartition", "acrossPartition", "none"},
    "groupSize": None,
    "useS3ListImplementation": {"true", "false"},
}
"""They change how fast a source is read, and nothing of what it gives; with the values that they may have."""


@dataclass(frozen=True)
class S3File:
    """A file to read: uri is `s3://bucket/key`, the key as it is; size in bytes; modified in epoch milliseconds."""

    uri: str
    size: int
    modified: int
    etag: str = ""


def split(options: Mapping[str, Any], others: Collection[str] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
    """A source's options, apart: those that `select` takes, and those with the caller's own names.

    options: `connection_options` or `additional_options`, whole. others: names that mean something to the caller,
    e.g. `compressionType` to what reads the files.

    Raises:
        NotSupportedHereError: an option that nobody knows, by its name.
    """
    for name, value in options.items():
        allowed = _TUNING.get(name)
        if allowed and str(value).lower() not in {each.lower() for each in allowed}:
            raise ValueError(f"{name}: {value!r} is none of {', '.join(sorted(allowed))}")
    unknown = sorted(options.keys() - _SELECTION - _TUNING.keys() - set(others))
    if unknown:
        raise not_supported(f"the option {', '.join(unknown)} of an S3 source")
    selection = {name: value for name, value in options.items() if name in _SELECTION}
    return selection, {name: value for name, value in options.items() if name in others}


def select(paths: Sequence[str], options: Mapping[str, Any], bookmark: Bookmark | None) -> list[S3File]:
    raise NotImplementedError


def spark_path(uri: str) -> str:
    """How a file is named to `spark.read`, which takes some characters of a path for a pattern."""
    return globs.escaped(uri)
