"""Which batch holds the rows of a key, so that the same key uploaded again replaces what it gave before.

One object a key, `batches/PIPELINE/inputs/HASH.json` in the artifacts bucket: {key, batch, version_id, opened_at,
previous batch}. What a batch that was given up has recorded is taken back; {retracted} then names that batch, and
batch is the one that has the key's rows again, or none.
"""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from millrace import objects
from millrace.batch import Input, load, opened_at

if TYPE_CHECKING:  # what runs on a laptop has no awsglue
    from millrace.run import Run


def record(run: "Run", pipeline: str, inputs: Iterable[Input]) -> dict[str, str]:
    """Say that the rows of these inputs are in the run's batch from now on.

    Returns the keys that gave rows before, with the batch that has them; the same again when the run is repeated.
    """

    opened = opened_at(run, pipeline, run.batch)

    def write(each: Input) -> tuple[str, str | None]:
        before = objects.read(run.s3, run.artifacts, _object(pipeline, each.key))
        previous: str | None = None
        if before is not None:
            # By the batches, one after the other; S3 dates an upload in parts by its beginning.
            if before.get("opened_at", "") > opened:
                # A batch of long ago that is run again; what came since stays.
                return each.key, None
            previous = before["previous"] if before["batch"] == run.batch else before["batch"]
        entry = {
            "key": each.key,
            "batch": run.batch,
            "version_id": each.version_id,
            "opened_at": opened,
            "previous": previous,
        }
        if entry != before:
            objects.write(run.s3, run.artifacts, _object(pipeline, each.key), entry)
        return each.key, previous

    return {key: previous for key, previous in run.in_parallel(write, inputs) if previous is not None}


def retract(run: "Run", pipeline: str, abandoned: Iterable[str]) -> set[str]:
    """Let the keys of batches that were given up have the rows again that they had before; again changes nothing.

    Returns the batches that are to be published again: those themselves, of which nothing is left, and those whose
    keys have come back.
    """
    again: set[str] = set()
    for batch in abandoned:

        def restore(each: Input, batch: str = batch) -> str | None:
            entry = objects.read(run.s3, run.artifacts, _object(pipeline, each.key)) or {}
            if entry.get("batch") == batch:
                entry = _before(run, pipeline, entry)
                objects.write(run.s3, run.artifacts, _object(pipeline, each.key), entry)
            return entry["batch"] if entry.get("retracted") == batch else None

        again |= {batch, *filter(None, run.in_parallel(restore, load(run, pipeline, batch)))}
    return again


def _before(run: "Run", pipeline: str, entry: dict[str, Any]) -> dict[str, Any]:
    """The entry of a key as it was before a batch that was given up."""
    key, batch = entry["key"], entry["previous"]
    versions = {each.key: each.version_id for each in load(run, pipeline, batch)} if batch else {}
    return {
        "key": key,
        "batch": batch,
        "version_id": versions.get(key),
        "opened_at": opened_at(run, pipeline, batch) if batch else "",
        "previous": None,
        "retracted": entry["batch"],
    }


def live_keys(run: "Run", pipeline: str, batch: str, inputs: tuple[Input, ...]) -> set[str]:
    """The keys of a batch whose rows no later batch has replaced."""

    def holder(each: Input) -> str | None:
        entry = objects.read(run.s3, run.artifacts, _object(pipeline, each.key))
        return entry["batch"] if entry else None

    holders = run.in_parallel(holder, inputs)
    return {each.key for each, found in zip(inputs, holders, strict=True) if found == batch}


def _object(pipeline: str, key: str) -> str:
    return f"batches/{pipeline}/inputs/{hashlib.sha256(key.encode()).hexdigest()}.json"
