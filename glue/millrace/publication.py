"""Publishing the files of a batch in a table that other batches share.

A batch has its own file names there, so publishing it again puts the same objects in place, and a batch whose rows have
changed replaces its own files and no others.
"""

from collections.abc import Iterator
from typing import Any

from millrace import objects
from millrace.run import Run


def publish(run: Run, pipeline: str, batch: str, work: str, table: str) -> list[str]:
    """Put what Spark wrote under a work prefix in its place.

    work, table: prefixes in the lake bucket, each with `/` at the end; `WORK/dt=2024-07-09/part-0….parquet` becomes
    `TABLE/dt=2024-07-09/BATCH-00000.parquet`. What the batch had there and has no longer is deleted.

    Returns the keys of the batch's files in the table.
    """
    record = f"batches/{pipeline}/{batch}.published.json"
    before: list[str] = (objects.read(run.s3, run.artifacts, record) or {}).get("files", [])
    moves = dict(_moves(run, batch, work, table))
    # Said first, so that a run that ends in between leaves no file that nobody knows of.
    objects.write(run.s3, run.artifacts, record, {"files": sorted({*before, *moves.values()})})
    run.in_parallel(lambda move: _copy(run, *move), moves.items())
    _delete(run, [key for key in before if key not in moves.values()])
    objects.write(run.s3, run.artifacts, record, {"files": sorted(moves.values())})
    _delete(run, _keys(run, work))
    return sorted(moves.values())


def _moves(run: Run, batch: str, work: str, table: str) -> Iterator[tuple[str, str]]:
    counts: dict[str, int] = {}
    for key in _keys(run, work):
        folder, _, name = key.removeprefix(work).rpartition("/")
        if name.endswith(".parquet"):
            number = counts[folder] = counts.get(folder, -1) + 1
            yield key, f"{table}{folder}/{batch}-{number:05d}.parquet"


def _copy(run: Run, source: str, target: str) -> None:
    run.s3.copy({"Bucket": run.lake, "Key": source}, run.lake, target, ExtraArgs={"TaggingDirective": "REPLACE"})


def _delete(run: Run, keys: list[str]) -> None:
    for start in range(0, len(keys), 1000):
        chunk = [{"Key": key} for key in keys[start : start + 1000]]
        answer: dict[str, Any] = run.s3.delete_objects(Bucket=run.lake, Delete={"Objects": chunk, "Quiet": True})
        if answer.get("Errors"):
            raise OSError(f"{len(answer['Errors'])} objects could not be deleted, the first: {answer['Errors'][0]}")


def _keys(run: Run, prefix: str) -> list[str]:
    """Keys under a prefix, in their order."""
    pages = run.s3.get_paginator("list_objects_v2").paginate(Bucket=run.lake, Prefix=prefix)
    return [each["Key"] for page in pages for each in page.get("Contents", [])]
