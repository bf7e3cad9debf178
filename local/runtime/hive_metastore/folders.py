"""Folders of tables and partitions in S3, which a Hive metastore makes and removes with them."""

from collections.abc import Iterator
from typing import Any


def make(s3: Any, location: str | None) -> None:
    """Put the marker that stands for an empty folder, unless it holds something; Hive fails where there is nothing."""
    bucket, prefix = _place(location)
    if bucket and prefix and not any(_keys(s3, bucket, prefix)):
        s3.put_object(Bucket=bucket, Key=prefix)


def remove(s3: Any, location: str | None) -> None:
    bucket, prefix = _place(location)
    for keys in _keys(s3, bucket, prefix) if bucket and prefix else ():
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True})


def _place(location: str | None) -> tuple[str, str]:
    scheme, _, place = (location or "").partition("://")
    bucket, _, key = place.partition("/")
    return (bucket, key.rstrip("/") + "/" if key else "") if scheme in ("s3", "s3a", "s3n") else ("", "")


def _keys(s3: Any, bucket: str, prefix: str) -> Iterator[list[str]]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        if page.get("Contents"):
            yield [each["Key"] for each in page["Contents"]]
