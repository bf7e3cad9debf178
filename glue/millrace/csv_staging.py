"""Staging of CSV: the rows of a batch's files as text, united by the names of their columns.

They go to `staging/PIPELINE/batch=BATCH/` of the lake. Rows that are none go to `quarantine/PIPELINE/batch=BATCH/`,
files that cannot be read to `rejected/` of the landing bucket. Everything goes to places of the batch's own, so that a
run can be repeated.

A staged row has the columns of all headers of its batch (strings, null where its file has none or the field is empty),
and beside them
    _key string, _version string        the upload that it came from
    _uploaded_at string                 ISO 8601
    _line bigint                        its line in the file
"""

from collections import defaultdict
from functools import reduce
from typing import Any

from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace import csv_rows
from millrace.batch import Input
from millrace.column_types import kind_of
from millrace.csv_files import CsvFile, csv_files, path_of
from millrace.ledger import Entry, Ledger
from millrace.rejected import reject, reject_unread
from millrace.run import Run


def stage(
    run: Run, pipeline: str, folder: str, date: str, inputs: tuple[Input, ...], keys: tuple[str, ...]
) -> tuple[dict[str, Any], Ledger]:
    """Stage the rows of the run's batch.

    folder: of the archive. date: of the batch. keys: columns that must not be empty.

    Returns what the run report tells of it, with `staged`, the number of rows; and what the ledger is to hold.
    """
    files, rejections, unread = csv_files(run, folder, inputs, keys)
    rows_in, staged = _write_rows(run, pipeline, files, keys)
    quarantined = _set_aside(run, pipeline, files, keys) if staged < rows_in else 0
    report = {
        "files_in": len(inputs),
        "bytes_in": sum(each.size for each in inputs),
        "rows_in": rows_in,
        "staged": staged,
        "quarantined": quarantined,
        "rejected": [
            *(reject(run, pipeline, file, reason) for file, reason in rejections.items()),
            *(reject_unread(run, pipeline, upload, reason) for upload, reason in unread.items()),
        ],
    }
    return report, _entries(run, pipeline, date, files)


def location(run: Run, pipeline: str, batch: str) -> str:
    """Where the rows of a batch are staged."""
    return f"s3://{run.lake}/staging/{pipeline}/batch={batch}/"


def _write_rows(run: Run, pipeline: str, files: list[CsvFile], keys: tuple[str, ...]) -> tuple[int, int]:
    """Write what is a row; returns the numbers of all records and of those."""
    if not files:
        return 0, 0
    counts = Observation()
    is_row = F.col("reason").isNull()
    (
        _records(run, files, keys)
        .observe(counts, F.count(F.lit(1)).alias("rows_in"), F.count_if(is_row).alias("staged"))
        .where(is_row)
        .select(
            *[_value(place).alias(column) for place, column in enumerate(_columns(files))],
            *map(F.col, ("_key", "_version", "_uploaded_at")),
            F.col("line").alias("_line"),
        )
        .write.mode("overwrite")
        .parquet(location(run, pipeline, run.batch))
    )
    return counts.get["rows_in"], counts.get["staged"]


def _set_aside(run: Run, pipeline: str, files: list[CsvFile], keys: tuple[str, ...]) -> int:
    counts = Observation()
    (
        _records(run, files, keys)
        .where(F.col("reason").isNotNull())
        .observe(counts, F.count(F.lit(1)).alias("quarantined"))
        .select("raw", F.col("_key").alias("source_key"), F.col("_version").alias("source_version"), "line", "reason")
        .write.mode("overwrite")
        .json(f"s3://{run.lake}/quarantine/{pipeline}/batch={run.batch}/")
    )
    quarantined: int = counts.get["quarantined"]
    return quarantined


def _records(run: Run, files: list[CsvFile], keys: tuple[str, ...]) -> DataFrame:
    """Every record below a header, with its fields, their places, and the reason where it is no row."""
    reason = csv_rows.fault(F.col("raw"), F.col("fields"), F.col("width"))
    for key in keys:
        is_empty = _value(_columns(files).index(key)).isNull()
        reason = F.coalesce(reason, F.when(is_empty, f"{key} is empty, by which rows are told apart"))
    return (
        _read(run, files)
        .join(F.broadcast(_sources(run, files)), "file", "inner")
        .where("line > header_lines AND raw != ''")
        .withColumn("fields", csv_rows.fields(F.col("raw")))
        .withColumn("reason", reason)
    )


def _read(run: Run, files: list[CsvFile]) -> DataFrame:
    paths = {
        is_stitched: [path_of(run, each.archived) for each in files if each.is_stitched == is_stitched]
        for is_stitched in (False, True)
    }
    frames = [csv_rows.records(run.spark, paths[False])] if paths[False] else []
    frames += [csv_rows.stitched_records(run.spark, paths[True])] if paths[True] else []
    return reduce(DataFrame.unionByName, frames)


def _sources(run: Run, files: list[CsvFile]) -> DataFrame:
    """Of each file: where it came from, how long its header is, and the place in it of each of the batch's columns."""
    columns = _columns(files)
    rows = [
        (
            each.name,
            each.upload.key,
            each.upload.version_id,
            each.upload.uploaded_at,
            each.shape.header_lines,
            len(each.shape.columns),
            [each.shape.columns.index(name) if name in each.shape.columns else None for name in columns],
        )
        for each in files
    ]
    return run.spark.createDataFrame(
        rows,
        "file string, _key string, _version string, _uploaded_at string, "
        "header_lines int, width int, places array<int>",
    )


def _value(place: int) -> Column:
    """The value of one of the batch's columns."""
    field = F.get("fields", F.get("places", F.lit(place)))
    return F.when(field != "", field)


def _columns(files: list[CsvFile]) -> list[str]:
    return list(dict.fromkeys(name for each in files for name in each.shape.columns))


def _entries(run: Run, pipeline: str, date: str, files: list[CsvFile]) -> Ledger:
    if not files:
        return {}
    columns = _columns(files)
    # A row a value: what looks at all columns at once becomes code that is too long for Java to compile.
    values = run.spark.read.parquet(location(run, pipeline, run.batch)).select(
        "_key", F.posexplode(F.array(*columns)).alias("place", "value")
    )
    found = values.select("_key", "place", kind_of(F.col("value")).alias("kind")).where("kind IS NOT NULL").distinct()
    kinds: dict[tuple[str, str], int] = defaultdict(int)
    for row in found.collect():
        kinds[row["_key"], columns[row["place"]]] |= row["kind"]
    return {
        each.upload.key: Entry(
            batch=run.batch,
            date=date,
            version_id=each.upload.version_id,
            uploaded_at=each.upload.uploaded_at,
            kinds={name: kinds[each.upload.key, name] for name in each.shape.columns},
        )
        for each in files
    }
