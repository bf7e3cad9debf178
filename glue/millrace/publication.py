"""Publishing the files of a batch in a table that other batches share.

A batch has its own file names there, so publishing it again puts the same objects in place, and a batch whose rows have
changed replaces its own files and no others.
"""

from collections.abc import Iterator

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
    run.in_parallel(lambda move: objects.copy(run.s3, run.lake, *move), moves.items())
    objects.delete(run.s3, run.lake, [key for key in before if key not in moves.values()])
    objects.write(run.s3, run.artifacts, record, {"files": sorted(moves.values())})
    objects.delete(run.s3, run.lake, objects.keys(run.s3, run.lake, work))
    return sorted(moves.values())


def mirror(run: Run, source: str, target: str) -> None:
    """Let a prefix of the lake bucket hold the Parquet files of another one, under names of the batch, and no others.

    For who reads files: while it copies, both the old and the new are there.
    """
    moves = {key: f"{target}{run.batch}-{number:05d}.parquet" for number, key in enumerate(_parquet(run, source))}
    run.in_parallel(lambda move: objects.copy(run.s3, run.lake, *move), moves.items())
    stale = [key for key in objects.keys(run.s3, run.lake, target) if key not in moves.values()]
    objects.delete(run.s3, run.lake, stale)


def _parquet(run: Run, prefix: str) -> list[str]:
    return [key for key in objects.keys(run.s3, run.lake, prefix) if key.endswith(".parquet")]


def _moves(run: Run, batch: str, work: str, table: str) -> Iterator[tuple[str, str]]:
    counts: dict[str, int] = {}
    for key in _parquet(run, work):
        folder, slash, _ = key.removeprefix(work).rpartition("/")
        number = counts[folder] = counts.get(folder, -1) + 1
        yield key, f"{table}{folder}{slash}{batch}-{number:05d}.parquet"
