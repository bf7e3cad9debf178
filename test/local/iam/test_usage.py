"""What was decided about each role is kept across runs, once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from clouds import start_cloud, stop_cloud

from local.iam import usage

_SESSION = "arn:aws:sts::000000000000:assumed-role/r/session"
_ROLE = "arn:aws:iam::000000000000:role/r"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(usage, "_FILE", tmp_path / "permissions.jsonl")
    usage._resources.clear()
    usage._kept.clear()
    yield tmp_path / "permissions.jsonl"
    usage._resources.clear()
    usage._kept.clear()


def test_sessions_of_a_role_count_as_the_role(file: Path) -> None:
    usage.record(_SESSION, "s3:GetObject", "arn:aws:s3:::b/k", "Allow")
    usage.record(_SESSION + "2", "s3:GetObject", "arn:aws:s3:::b/k", "Allow")
    usage.record(_SESSION, "s3:GetObject", "arn:aws:s3:::b/k", "ImplicitDeny")
    assert not file.exists()
    usage.stop()
    expected = [
        {"principal": _ROLE, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "decision": decision}
        for decision in ("Allow", "ImplicitDeny")
    ]
    assert [json.loads(line) for line in file.read_text().splitlines()] == expected


def test_a_later_run_adds_only_what_is_new(file: Path) -> None:
    usage.record(_SESSION, "sns:Publish", "t", "Allow")
    usage.stop()
    usage._resources.clear()
    usage.start()
    usage.record(_SESSION, "sns:Publish", "t", "Allow")
    usage.record(_SESSION, "sns:Publish", "u", "Allow")
    usage.stop()
    assert [json.loads(line)["resource"] for line in file.read_text().splitlines()] == ["t", "u"]


@pytest.mark.usefixtures("file")
def test_a_million_objects_do_not_fill_the_memory() -> None:
    for number in range(5000):
        usage.record(_SESSION, "s3:PutObject", f"arn:aws:s3:::b/{number}", "Allow")
    assert len(usage.decisions()) == 1000


def test_the_decisions_about_requests_are_kept_when_the_cloud_stops(tmp_path: Path) -> None:
    cloud = start_cloud(tmp_path)
    try:
        statement = {"Effect": "Allow", "Action": "sns:*", "Resource": "*"}
        role = cloud.role("usage", "glue.amazonaws.com", [statement])
        cloud.as_role("sns", role).list_topics()
        with pytest.raises(ClientError):
            cloud.as_role("sqs", role).list_queues()
    finally:
        stop_cloud(cloud)
    lines = (tmp_path / "permissions.jsonl").read_text().splitlines()
    found = {(entry["principal"], entry["action"], entry["decision"]) for entry in map(json.loads, lines)}
    assert found == {(role, "sns:ListTopics", "Allow"), (role, "sqs:ListQueues", "ImplicitDeny")}
