"""Parts of objects, of whatever version. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud

BUCKET = "version-ranges"


@pytest.fixture(scope="module")
def versions(cloud: Cloud) -> list[str]:
    """The two versions of the key `x`: 0123456789, then abcdef."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return [s3.put_object(Bucket=BUCKET, Key="x", Body=body)["VersionId"] for body in (b"0123456789", b"abcdef")]


@pytest.mark.parametrize(
    ("version", "asked", "part", "span"),
    [
        (0, "bytes=2-4", b"234", "bytes 2-4/10"),
        (0, "bytes=8-", b"89", "bytes 8-9/10"),
        (0, "bytes=-3", b"789", "bytes 7-9/10"),
        (1, "bytes=0-99", b"abcdef", "bytes 0-5/6"),
        (None, "bytes=1-1", b"b", "bytes 1-1/6"),
    ],
)
def test_a_part_of_a_version(
    cloud: Cloud, versions: list[str], version: int | None, asked: str, part: bytes, span: str
) -> None:
    which: dict[str, Any] = {} if version is None else {"VersionId": versions[version]}
    answered = cloud.client("s3").get_object(Bucket=BUCKET, Key="x", Range=asked, **which)

    assert answered["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert (answered["Body"].read(), answered["ContentRange"]) == (part, span)
    assert answered["ContentLength"] == len(part)


def test_a_part_that_a_version_has_not(cloud: Cloud, versions: list[str]) -> None:
    with pytest.raises(ClientError, match="InvalidRange"):
        cloud.client("s3").get_object(Bucket=BUCKET, Key="x", VersionId=versions[0], Range="bytes=10-")
    with pytest.raises(ClientError, match="NoSuchVersion"):
        cloud.client("s3").get_object(Bucket=BUCKET, Key="x", VersionId="none", Range="bytes=0-1")
