"""What cannot be written is not acknowledged, and what was there before stays."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError


@contextmanager
def files_limited(cloud: Any, size: int) -> Iterator[None]:
    """The cloud's process can write no file beyond this size: writing fails as it does on a full disk."""
    pid = cloud.process.pid
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as error:
        call()
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    return str(error.value)


def test_an_object_that_cannot_be_written(restarted: Callable[[], Any]) -> None:
    cloud = restarted()
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="no-room")
    s3.create_bucket(Bucket="no-room-versions")
    s3.put_bucket_versioning(Bucket="no-room-versions", VersioningConfiguration={"Status": "Enabled"})
    for bucket in ("no-room", "no-room-versions"):
        s3.put_object(Bucket=bucket, Key="a", Body=b"o" * 150_000, Metadata={"is": "old"})

    with files_limited(cloud, 100_000):
        assert "cannot be written" in refused(lambda: s3.put_object(Bucket="no-room", Key="a", Body=b"n" * 200_000))
        # the new bytes would fit, but not the copy of the old ones that a version is
        refused(lambda: s3.put_object(Bucket="no-room-versions", Key="a", Body=b"new"))

    _assert_old(s3)
    _assert_old(restarted().client("s3"))


def _assert_old(s3: Any) -> None:
    for bucket in ("no-room", "no-room-versions"):
        found = s3.get_object(Bucket=bucket, Key="a")
        assert (found["Body"].read(), found["Metadata"]) == (b"o" * 150_000, {"is": "old"})
    assert len(s3.list_object_versions(Bucket="no-room-versions")["Versions"]) == 1


def test_a_message_that_cannot_be_written(restarted: Callable[[], Any]) -> None:
    cloud = restarted()
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName="no-room")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="before")

    with files_limited(cloud, 1):
        assert "could not be saved" in refused(lambda: sqs.send_message(QueueUrl=queue, MessageBody="during"))
        assert "could not be saved" in refused(lambda: cloud.client("iam").create_user(UserName="no-room"))
    sqs.send_message(QueueUrl=queue, MessageBody="after")

    sqs = restarted().client("sqs")
    queue = sqs.get_queue_url(QueueName="no-room")["QueueUrl"]
    bodies = {m["Body"] for m in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]}
    assert {"before", "after"} <= bodies
