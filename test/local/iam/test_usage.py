"""What was decided about each role is kept across runs, once."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import start_cloud

from local.iam import usage

_SESSION = "arn:aws:sts::000000000000:assumed-role/r/session"
_ROLE = "arn:aws:iam::000000000000:role/r"


def forget() -> None:
    usage._kept.clear()
    usage._counts.clear()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(usage, "_FILE", tmp_path / "permissions.jsonl")
    forget()
    yield tmp_path / "permissions.jsonl"
    forget()


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_sessions_of_a_role_count_as_the_role(file: Path) -> None:
    usage.record(_SESSION, "s3:GetObject", "arn:aws:s3:::b/k", "Allow")
    usage.record(_SESSION + "2", "s3:GetObject", "arn:aws:s3:::b/k", "Allow")
    usage.record(_SESSION, "s3:GetObject", "arn:aws:s3:::b/k", "ImplicitDeny")
    found = read(file)
    assert [(line["principal"], line["decision"]) for line in found] == [(_ROLE, "Allow"), (_ROLE, "ImplicitDeny")]
    assert found[0]["time"] <= found[1]["time"] <= time.time()


def test_the_condition_keys_of_a_service_are_kept_and_those_of_every_request_not(file: Path) -> None:
    context = {"S3:prefix": "raw/", "aws:CurrentTime": "now", "aws:tagkeys": None}
    usage.record(_SESSION, "s3:ListBucket", "arn:aws:s3:::b", "Allow", context)
    usage.record(_SESSION, "s3:ListBucket", "arn:aws:s3:::b", "Allow", {"s3:prefix": "raw/"})
    usage.record(_SESSION, "s3:ListBucket", "arn:aws:s3:::b", "Allow")
    assert [line["context"] for line in read(file)] == [{"s3:prefix": "raw/"}, {}]


def test_a_later_run_adds_only_what_is_new(file: Path) -> None:
    usage.record(_SESSION, "sns:Publish", "t", "Allow")
    forget()
    usage.start()
    usage.record(_SESSION, "sns:Publish", "t", "Allow")
    usage.record(_SESSION, "sns:Publish", "u", "Allow")
    assert [line["resource"] for line in read(file)] == ["t", "u"]


def test_a_million_objects_do_not_fill_the_memory(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "_MOST", 10)
    for number in range(50):
        usage.record(_SESSION, "s3:PutObject", f"arn:aws:s3:::b/{number}", "Allow")
    assert len(read(file)) == len(usage._kept) == 10


def test_the_decisions_about_requests_are_kept_though_the_cloud_is_killed(tmp_path: Path) -> None:
    cloud = start_cloud(tmp_path)
    try:
        statement = {"Effect": "Allow", "Action": "sns:*", "Resource": "*"}
        role = cloud.role("usage", "glue.amazonaws.com", [statement])
        cloud.as_role("sns", role).list_topics()
        with pytest.raises(ClientError):
            cloud.as_role("sqs", role).list_queues()
    finally:
        cloud.process.kill()
        cloud.process.wait(timeout=30)
    lines = (tmp_path / "permissions.jsonl").read_text().splitlines()
    found = {(entry["principal"], entry["action"], entry["decision"]) for entry in map(json.loads, lines)}
    assert found == {(role, "sns:ListTopics", "Allow"), (role, "sqs:ListQueues", "ImplicitDeny")}
