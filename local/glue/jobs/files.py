"""What a run reads from S3 before its script starts, with its role's credentials."""

from pathlib import Path, PurePosixPath
from typing import Any

from botocore.exceptions import ClientError


class DownloadError(Exception):
    """A file cannot be had; the message is worded as Glue words it."""


def download_all(s3: Any, location: str, folder: Path) -> None:
    """Copy one object, or all below a location that ends in `/`, with their folders.

    Raises:
        DownloadError
    """
    if not location.endswith("/"):
        download(s3, location, folder)
        return
    bucket, _, prefix = location.partition("://")[2].partition("/")
    try:
        pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix))
    except ClientError as error:
        raise _error(error, bucket, prefix) from error
    for key in (each["Key"] for page in pages for each in page.get("Contents", []) if not each["Key"].endswith("/")):
        below = PurePosixPath(key[len(prefix) :]).parent
        if ".." not in below.parts and not below.is_absolute():  # a key can have two slashes in a row
            download(s3, f"s3://{bucket}/{key}", folder / below)


def download(s3: Any, location: str, folder: Path) -> Path:
    """Copy one object into the folder, under the last part of its key.

    s3: a client with the role's credentials. location: `s3://bucket/key`.

    Raises:
        DownloadError
    """
    scheme, _, place = location.partition("://")
    bucket, _, key = place.partition("/")
    name = PurePosixPath(key).name
    if scheme not in ("s3", "s3a", "s3n") or not bucket or name in ("", ".."):
        raise DownloadError(f"LAUNCH ERROR | {location} is not the location of a file in S3 (s3://bucket/key).")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    try:
        path.write_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except ClientError as error:
        raise _error(error, bucket, key) from error
    return path


def _error(error: ClientError, bucket: str, key: str) -> DownloadError:
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return DownloadError(
        f"LAUNCH ERROR | Error downloading from S3 for bucket: {bucket}, key: {key}. "
        f"{message} (Service: Amazon S3; Status Code: {status}; Error Code: {code})"
    )
