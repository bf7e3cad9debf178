"""Staging: the rows of a batch's files that keep the contract, as typed Parquet with the key that each came from.

They go to `staging/PIPELINE/batch=BATCH/` of the lake. Rows that break the contract go to
`quarantine/PIPELINE/batch=BATCH/`, files that cannot be read to `rejected/` of the landing bucket. Everything goes to
places of the batch's own, so that a run can be repeated.
"""

from collections import defaultdict
from contextlib import nullcontext
from threading import Lock
from typing import Any, Protocol

from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace import lineage
from millrace.abandoned import remove_staged
from millrace.archive import ArchivedFile, archive
from millrace.batch import Input, abandoned, load
from millrace.contract import is_json
from millrace.json_rows import numbered_rows, rows
from millrace.json_shape import Shape, shape_of
from millrace.line_lengths import refuse_long_lines
from millrace.rejected import reject, reject_unread
from millrace.run import Run
from millrace.unreadable import UnreadableFileError

# A document is parsed as a whole, by one thread at a time anyway; more at once would only take memory.
_ONE_DOCUMENT = Lock()

Shapes = dict[Shape, list[ArchivedFile]]


class Contract(Protocol):
    """What the rows of a pipeline must be: `millrace.contract.Contract`, or what answers as it does."""

    def parse(self, raw: Column) -> Column: ...
    def is_kept(self, raw: Column, row: Column) -> Column: ...
    def breach(self, raw: Column, row: Column) -> Column: ...
    def columns(self, row: Column) -> list[Column]: ...


def stage(run: Run, pipeline: str, contract: Contract, inputs: tuple[Input, ...]) -> dict[str, Any]:
    """Stage the rows of the run's batch, and say that it has the rows of their keys from now on.

    Returns what the run report tells of it, with `replaced_batches`: those to be published again, since they lost
    keys to it, or got them back from a batch that was given up.
    """
    given_up = abandoned(run, pipeline, run.batch)
    again = lineage.retract(run, pipeline, given_up)
    remove_staged(run, pipeline, given_up)
    # One ending for all: by others, Spark would take a file for a compressed one.
    files, unread = archive(run, f"{pipeline}/{run.batch}", inputs, lambda _: ".json")
    shapes, rejections = _sort_by_shape(run, files)
    rows_in, rows_out = _write_kept(run, pipeline, contract, shapes, files)
    quarantined = 0
    if rows_out < rows_in:
        unreadable, quarantined = _set_aside(run, pipeline, contract, shapes, files)
        rejections |= dict.fromkeys(unreadable, "No line of the file is valid JSON.")
    replaced = lineage.record(run, pipeline, [file.input for file in files if file not in rejections])
    return {
        "files_in": len(inputs),
        "bytes_in": sum(each.size for each in inputs),
        "rows_in": rows_out + quarantined,
        "rows_out": rows_out,
        "duplicates": 0,
        "quarantined": quarantined,
        "rejected": [
            *(reject(run, pipeline, file, reason) for file, reason in rejections.items()),
            *(reject_unread(run, pipeline, upload, reason) for upload, reason in unread.items()),
        ],
        "replaced": sorted(replaced),
        "replaced_batches": sorted({*replaced.values(), *again}),
    }


def live_rows(run: Run, pipeline: str, contract: Contract, batch: str) -> DataFrame | None:
    """The staged rows of a batch whose keys no later batch has replaced; None when there is no such key."""
    inputs = load(run, pipeline, batch)
    live = lineage.live_keys(run, pipeline, batch, inputs)
    if not live:
        return None
    nothing = run.spark.createDataFrame([], "raw string")
    columns = nothing.select(*contract.columns(contract.parse(F.col("raw"))), F.lit("").alias("source_key"))
    staged = run.spark.read.schema(columns.schema).parquet(f"s3://{run.lake}/{_staging(pipeline, batch)}")
    if len(live) == len(inputs):
        return staged
    wanted = run.spark.createDataFrame([(key,) for key in sorted(live)], "source_key string")
    return staged.join(F.broadcast(wanted), "source_key", "left_semi")


def _sort_by_shape(run: Run, files: tuple[ArchivedFile, ...]) -> tuple[Shapes, dict[ArchivedFile, str]]:
    """The readable files by shape, and the others with the reason."""

    def shape(file: ArchivedFile) -> Shape | str:
        def whole() -> bytes:
            body: bytes = run.s3.get_object(Bucket=run.landing, Key=file.key)["Body"].read()
            return body

        try:
            with _ONE_DOCUMENT if file.input.size > len(file.head) else nullcontext():
                found = shape_of(file.head, file.input.size, whole)
            if found is Shape.LINES:
                refuse_long_lines(run.s3, {"Bucket": run.landing, "Key": file.key}, file.input.size)
            return found
        except UnreadableFileError as error:
            return str(error)

    shapes: Shapes = defaultdict(list)
    rejections = {}
    for file, found in zip(files, run.in_parallel(shape, files), strict=True):
        if isinstance(found, Shape):
            shapes[found].append(file)
        else:
            rejections[file] = found
    return shapes, rejections


def _write_kept(
    run: Run, pipeline: str, contract: Contract, shapes: Shapes, files: tuple[ArchivedFile, ...]
) -> tuple[int, int]:
    """Write the rows that keep the contract; returns the numbers of all rows and of those."""
    read = rows(run.spark, _paths(run, shapes))
    if read is None:
        return 0, 0
    counts = Observation()
    parsed = read.withColumn("row", contract.parse(F.col("raw"))).withColumn(
        "kept", contract.is_kept(F.col("raw"), F.col("row"))
    )
    (
        parsed.observe(counts, F.count(F.lit(1)).alias("rows_in"), F.count_if("kept").alias("rows_out"))
        .where("kept")
        .join(F.broadcast(_sources(run, files)), "file", "inner")
        .select(*contract.columns(F.col("row")), "source_key", "source_version")
        .write.mode("overwrite")
        .parquet(f"s3://{run.lake}/{_staging(pipeline, run.batch)}")
    )
    return counts.get["rows_in"], counts.get["rows_out"]


def _set_aside(
    run: Run, pipeline: str, contract: Contract, shapes: Shapes, files: tuple[ArchivedFile, ...]
) -> tuple[list[ArchivedFile], int]:
    """Write the rows that break the contract, with their line and the reason.

    Returns the files that have no row of JSON at all, whose rows are left out, and the number of rows written.
    """
    numbered = numbered_rows(run.spark, _paths(run, shapes))
    assert numbered is not None  # noqa: S101 (there were rows)
    parsed = numbered.withColumn("row", contract.parse(F.col("raw")))
    by_file = numbered.groupBy("file").agg(F.max(is_json(F.col("raw"))).alias("is_readable"))
    # A file without any row is none that cannot be read.
    unreadable = {each.file for each in by_file.where("NOT is_readable").collect()}
    broken = parsed.where(~contract.is_kept(F.col("raw"), F.col("row"))).where(~F.col("file").isin(list(unreadable)))
    counts = Observation()
    (
        broken.withColumn("reason", contract.breach(F.col("raw"), F.col("row")))
        .join(F.broadcast(_sources(run, files)), "file", "inner")
        .observe(counts, F.count(F.lit(1)).alias("quarantined"))
        .select("raw", "source_key", "source_version", "line", "reason")
        .write.mode("overwrite")
        .json(f"s3://{run.lake}/quarantine/{pipeline}/batch={run.batch}/")
    )
    return [file for file in files if file.name in unreadable], counts.get["quarantined"]


def _sources(run: Run, files: tuple[ArchivedFile, ...]) -> DataFrame:
    """The key and version of each file name."""
    return run.spark.createDataFrame(
        [(file.name, file.input.key, file.input.version_id) for file in files],
        "file string, source_key string, source_version string",
    )


def _paths(run: Run, shapes: Shapes) -> dict[Shape, list[str]]:
    return {shape: [f"s3://{run.landing}/{file.key}" for file in files] for shape, files in shapes.items()}


def _staging(pipeline: str, batch: str) -> str:
    return f"staging/{pipeline}/batch={batch}/"
