"""What a batch that was given up has recorded is taken back, once, however often the next one begins."""

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from millrace import abandoned, batch, ledger, lineage
from millrace.intake import Intake
from millrace.ledger import Entry

PIPELINE = "p"


class _NoSuchKeyError(Exception):
    pass


@dataclass
class Objects:
    """A bucket's objects, as a client of S3."""

    content: dict[str, bytes] = field(default_factory=dict)
    exceptions: Any = field(default_factory=lambda: SimpleNamespace(NoSuchKey=_NoSuchKeyError))

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 (as boto3 names them)
        if Key not in self.content:
            raise _NoSuchKeyError(f"{Bucket}/{Key}")
        return {"Body": io.BytesIO(self.content[Key])}

    def put_object(self, *, Key: str, Body: bytes, **_: str) -> None:  # noqa: N803
        self.content[Key] = Body

    def delete_objects(self, *, Delete: dict[str, Any], **_: str) -> dict[str, Any]:  # noqa: N803
        for each in Delete["Objects"]:
            self.content.pop(each["Key"], None)
        return {}

    def get_paginator(self, operation: str) -> Any:
        def pages(*, Prefix: str, **_: str) -> Iterable[dict[str, Any]]:  # noqa: N803
            keys = [key for key in sorted(self.content) if key.startswith(Prefix)]
            if operation == "list_objects_v2":
                return [{"Contents": [{"Key": key} for key in keys]}]
            raise AssertionError(operation)

        return SimpleNamespace(paginate=pages)


@dataclass
class Run:
    """As much of a job's run as keeps records."""

    batch: str
    s3: Objects
    id: str = "jr_0123456789"
    landing: str = "landing"
    lake: str = "lake"
    artifacts: str = "artifacts"

    def in_parallel(self, work: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        return [work(each) for each in items]


@pytest.fixture
def bucket() -> Objects:
    return Objects()


def opened(bucket: Objects, name: str, *keys: str, given_up: tuple[str, ...] = ()) -> Any:
    """A run that works on a new batch of these keys."""
    number = sum(key.count("/") == 2 for key in bucket.content)
    inputs = [
        {"key": key, "versionId": f"{name}-{key}", "size": 1, "uploadedAt": f"2024-07-0{number + 1}"} for key in keys
    ]
    manifest = {"inputs": inputs, "openedAt": f"2024-07-0{number + 1}T00:00:00Z", "abandoned": given_up}
    bucket.content[f"batches/{PIPELINE}/{name}.json"] = json.dumps(manifest).encode()
    return Run(name, bucket)


def recorded(run: Any) -> dict[str, str]:
    """Let a run record that it has the rows of its batch; returns what that replaces."""
    return lineage.record(run, PIPELINE, batch.load(run, PIPELINE, run.batch))


def live(run: Any, name: str) -> set[str]:
    return lineage.live_keys(run, PIPELINE, name, batch.load(run, PIPELINE, name))


def test_lineage_gives_keys_back_to_the_batch_that_had_them(bucket: Objects) -> None:
    recorded(opened(bucket, "a", "k", "other"))
    assert recorded(opened(bucket, "b", "k", "x")) == {"k": "a"}
    half = opened(bucket, "b1", "x", given_up=("b",))

    for _ in range(2):  # a run that died over it begins again
        assert lineage.retract(half, PIPELINE, batch.abandoned(half, PIPELINE, "b1")) == {"a", "b"}
        assert recorded(half) == {}
    assert {name: live(half, name) for name in ("a", "b", "b1")} == {"a": {"k", "other"}, "b": set(), "b1": {"x"}}

    # The other half, when it goes through, replaces what the key gave first, as the batch had.
    other = opened(bucket, "b2", "k")
    assert lineage.retract(other, PIPELINE, ()) == set()
    assert recorded(other) == {"k": "a"}
    assert live(other, "a") == {"other"}


def test_lineage_takes_nothing_from_a_batch_that_replaced_the_one_given_up(bucket: Objects) -> None:
    recorded(opened(bucket, "b", "k"))
    recorded(opened(bucket, "c", "k"))
    after = opened(bucket, "d", "x", given_up=("b",))

    assert lineage.retract(after, PIPELINE, ("b",)) == {"b"}
    assert live(after, "c") == {"k"}


def entries(name: str, *keys: str) -> dict[str, Entry]:
    return {key: Entry(name, "2024-07-09", f"{name}-{key}", "2024-07-09", {"column": 1}) for key in keys}


def test_the_ledger_gives_keys_back_with_all_that_it_knew_of_them(bucket: Objects) -> None:
    before = ledger.record(Run("a", bucket), PIPELINE, entries("a", "k", "other"))  # type: ignore[arg-type] # as a run
    for _ in range(2):
        ledger.record(Run("b", bucket), PIPELINE, entries("b", "k", "x"))  # type: ignore[arg-type] # as a run
    half: Any = Run("b1", bucket)

    for _ in range(2):
        assert ledger.retract(half, PIPELINE, ["b"]) == {"a", "b"}
    assert ledger.record(half, PIPELINE, {}) == before

    assert ledger.record(half, PIPELINE, entries("b1", "x"))["k"] == before["k"]


def test_the_ledger_gives_back_what_several_runs_of_a_batch_have_replaced(bucket: Objects) -> None:
    run: Any = Run("b", bucket)
    before = ledger.record(Run("a", bucket), PIPELINE, entries("a", "k", "other"))  # type: ignore[arg-type] # as a run
    ledger.record(run, PIPELINE, entries("b", "k"))
    ledger.record(run, PIPELINE, entries("b", "k", "other"))

    ledger.retract(run, PIPELINE, ["b"])

    assert ledger.record(run, PIPELINE, {}) == before


def test_the_ledger_takes_back_batches_that_were_given_up_one_after_the_other(bucket: Objects) -> None:
    before = ledger.record(Run("a", bucket), PIPELINE, entries("a", "k"))  # type: ignore[arg-type] # as a run
    ledger.record(Run("b", bucket), PIPELINE, entries("b", "k"))  # type: ignore[arg-type] # as a run
    half: Any = Run("b1", bucket)
    ledger.retract(half, PIPELINE, ["b"])
    ledger.record(half, PIPELINE, entries("b1", "k"))

    assert ledger.retract(Run("c", bucket), PIPELINE, ["b", "b1"]) == {"a", "b", "b1"}  # type: ignore[arg-type] # as a run
    assert ledger.record(half, PIPELINE, {}) == before


def test_what_was_staged_is_deleted_and_nothing_else(bucket: Objects) -> None:
    for key in ("staging/p/batch=b/0", "quarantine/p/batch=b/0", "staging/p/batch=b1/0", "staging/q/batch=b/0"):
        bucket.content[key] = b""

    abandoned.remove_staged(Run("b1", bucket), PIPELINE, ("b",))  # type: ignore[arg-type] # as a run

    assert sorted(bucket.content) == ["staging/p/batch=b1/0", "staging/q/batch=b/0"]


@pytest.mark.parametrize(
    ("there", "inputs", "given_up"),
    [({"k": "1", "poison": "1"}, ["k", "poison"], []), ({"k": "1", "new": "1"}, ["k", "new"], ["b"]), ({}, [], ["b"])],
    ids=["as they were", "one removed", "all removed"],
)
def test_a_batch_whose_uploads_were_removed_is_given_up(
    bucket: Objects, monkeypatch: pytest.MonkeyPatch, there: dict[str, str], inputs: list[str], given_up: list[str]
) -> None:
    run = opened(bucket, "b", "k", "poison")
    claimed = json.loads(bucket.content["batches/p/b.json"])
    left = {**claimed, "batch": "b", "attempt": 3}
    bucket.content["batches/p/open.json"] = json.dumps(left).encode()
    uploads = {key: {"key": key, "versionId": version, "size": 1, "uploadedAt": ""} for key, version in there.items()}
    monkeypatch.setattr(Intake, "_uploads", lambda *_: uploads)

    claim = Intake(PIPELINE, "p/", None).claim(run, "job")  # type: ignore[arg-type] # no name is looked at

    assert claim
    assert claim.is_left_behind
    assert [each.key for each in claim.inputs] == inputs
    assert (claim.batch == "b") == (not given_up)
    assert batch.abandoned(run, PIPELINE, claim.batch) == tuple(given_up)
