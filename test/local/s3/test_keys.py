"""Any key that S3 takes is kept apart from every other, inside its bucket, and through a kill."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud

_BUCKET = "keys-any"
_KEYS = [
    # out of the folder
    "../../escaped",
    "../escaped",
    "a/../../../../escaped",
    "/absolute",
    "//twice",
    ".",
    "..",
    "./a",
    "a/./b",
    "a//b",
    # a file where another has its folder
    "folder",
    "folder/",
    "folder/file",
    "folder/file/deeper",
    "folder/file/",
    # names that the store has for itself
    "x",
    "x.meta.json",
    "x.meta.json.meta.json",
    "x.tmp",
    "x.meta.json.tmp",
    ".versions/x",
    ".ministack-keys/x",
    "sha256-" + hashlib.sha256(b"x").hexdigest(),
    "000000000000/keys-any/x",
    # what pipelines write
    "shipping/dt=2024-07-09/part-00000 (1)+a%20b.json",
    "shipping/dt%3D2024-07-09/part-00000",
    "shipping/_temporary/0/_SUCCESS",
    "shipping/_$folder$",
    "año/データ/🚚 & co?.csv",
    "a\tb\nc\x7f",
    "quote\"and'<&>;`$(x)|*",
    "back\\slash",
    "C:\\x",
    "trailing ",
    " leading",
    "trailing.",
    "Case",
    "case",
    # as long as they get
    "l" * 1024,
    "l" * 1023 + "m",
    "/".join(["d"] * 512),
    "n" * 255,
    "ü" * 512,
]


def _body(key: str) -> bytes:
    return f"body of {key}".encode()


def _all(s3: Any) -> dict[str, bytes]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=_BUCKET, PaginationConfig={"PageSize": 7})
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    return {key: s3.get_object(Bucket=_BUCKET, Key=key)["Body"].read() for key in keys}


def test_keys_and_their_versions_are_kept_apart_and_survive_a_kill(
    restarted: Callable[[], Cloud], tmp_path: Path
) -> None:
    s3 = restarted().client("s3")
    s3.create_bucket(Bucket=_BUCKET)
    s3.put_bucket_versioning(Bucket=_BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for body in (lambda _key: b"older", _body):
        for key in _KEYS:
            s3.put_object(Bucket=_BUCKET, Key=key, Body=body(key))

    s3 = restarted().client("s3")
    expected = {key: _body(key) for key in _KEYS}
    assert _all(s3) == expected
    older = [found for found in s3.list_object_versions(Bucket=_BUCKET)["Versions"] if not found["IsLatest"]]
    assert sorted(found["Key"] for found in older) == sorted(_KEYS)
    for found in older:
        answer = s3.get_object(Bucket=_BUCKET, Key=found["Key"], VersionId=found["VersionId"])
        assert answer["Body"].read() == b"older"

    bodies = {*expected.values(), b"older"}
    objects = tmp_path / "state" / "objects"
    folders = (objects / "000000000000" / _BUCKET, objects / ".versions" / "000000000000" / _BUCKET)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() in bodies]
    assert len(kept) == 2 * len(_KEYS)
    assert [path for path in kept if not any(path.is_relative_to(folder) for folder in folders)] == []
    assert not Path("/absolute").exists()


def test_deleting_a_key_leaves_its_neighbours(restarted: Callable[[], Cloud]) -> None:
    s3 = restarted().client("s3")
    s3.create_bucket(Bucket=_BUCKET)
    for key in _KEYS:
        s3.put_object(Bucket=_BUCKET, Key=key, Body=_body(key))
    gone, kept = _KEYS[::2], _KEYS[1::2]
    for key in gone:
        s3.delete_object(Bucket=_BUCKET, Key=key)
    assert _all(s3) == {key: _body(key) for key in kept}
    s3 = restarted().client("s3")
    assert _all(s3) == {key: _body(key) for key in kept}
    for key in gone:  # in the other order: files now stand where folders stood
        s3.put_object(Bucket=_BUCKET, Key=key, Body=_body(key))
    s3 = restarted().client("s3")
    assert _all(s3) == {key: _body(key) for key in _KEYS}


def test_a_key_of_1025_bytes_is_refused(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="keys-long")
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket="keys-long", Key="ü" * 512 + "x", Body=b"x")
    assert refused.value.response["Error"]["Code"] == "KeyTooLongError"


@pytest.mark.parametrize("version", ["../../../../escaped", "/etc/passwd", "..", "a/b"])
def test_a_version_leads_nowhere_else(cloud: Cloud, version: str) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="keys-version")
    s3.put_bucket_versioning(Bucket="keys-version", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="keys-version", Key="k", Body=b"x")
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket="keys-version", Key="k", VersionId=version)
    assert refused.value.response["Error"]["Code"] in ("NoSuchVersion", "InvalidArgument")


@pytest.mark.parametrize("operation", ["put_object", "create_multipart_upload"])
def test_a_key_that_no_listing_could_tell_is_refused(cloud: Cloud, operation: str) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="keys-control")
    with pytest.raises(ClientError, match="keeps no keys with control characters"):
        getattr(s3, operation)(Bucket="keys-control", Key="nul\x00key")
