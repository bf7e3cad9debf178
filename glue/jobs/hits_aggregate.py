"""Counts the hits of an hour for three tables, in one pass over its files, in place of what the tables had of it.

The files stay where they are. They may change while the job works, and another run may work on the same hour: a run
lists them again when it has published, and starts over when it finds others. So what was published last is of the files
that are there, whichever run was last.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from millrace import hourly, objects, report
from millrace.batch import Input, current_versions
from millrace.hits import PIPELINE, TABLES, CountTable, count
from millrace.hour import Hour
from millrace.in_place import is_path
from millrace.json_documents import document_rows, line_rows
from millrace.json_shape import LARGEST_DOCUMENT, check_lines
from millrace.line_lengths import refuse_long_lines
from millrace.rejected import note_once, reject_once
from millrace.run import Run, run
from millrace.spark_paths import key_of
from millrace.unreadable import UnreadableFileError
from millrace.withheld import without_withheld
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

_JOB = "hits-aggregate"
_ATTEMPTS = 3
_HEAD_BYTES = 65_536
# Hidden from Spark and Athena by its name, as are the files below it.
_WORK = "_work/"
# Spark and Athena take a name that begins with _ or . for a hidden file's.
_NAME = re.compile(r"(?:[^/_.][^/]*/)*[^/_.][^/]*\.json")

Files = dict[str, Input]


class ChangingInputError(Exception):
    """The files of the hour change faster than they are counted."""


@dataclass(frozen=True)
class Outcome:
    """What came out of an hour's files: the frame that `millrace.hits.count` gives, and its totals.

    counted: None when there was nothing to read. rejections: why files cannot be read, by their key. withheld: those
    that S3 does not give out, with the reason.
    """

    counted: DataFrame | None
    hits: int
    quarantined: int
    rejections: dict[str, str]
    withheld: dict[Input, str]


def main(this: Run) -> None:
    hour = Hour.of(this.arguments["hour"])
    this = replace(this, batch=hour.name)
    for attempt in range(1, _ATTEMPTS + 1):
        files = input_files(this, hour)
        outcome = without_withheld(this, this.landing, files.values(), partial(count_hits, this, hour, files))
        replaced = publish(this, hour, outcome, files, attempt)
        if input_files(this, hour) == files:
            report.write(this, _JOB, reported(this, hour, files, outcome, replaced=replaced))
            return
        print(f"The files of the hour {hour.name} have changed since they were listed.")
    raise ChangingInputError(
        f"The files of the hour {hour.name} have changed {_ATTEMPTS} times while they were counted. The tables hold "
        "those of the last time; run the hour again when no more files arrive."
    )


def input_files(this: Run, hour: Hour) -> Files:
    """The current versions of the hour's files, by key."""
    prefix = f"{PIPELINE}/{hour.path}"
    current = current_versions(this, this.landing, prefix)
    files = {each.key: each for each in current if _NAME.fullmatch(each.key.removeprefix(prefix))}
    if len(files) < len(current):
        print(f"Left alone, since they are not named *.json or are hidden: {len(current) - len(files)} of {prefix}")
    return files


def count_hits(this: Run, hour: Hour, files: Files, withheld: dict[Input, str]) -> Outcome:
    """Read the hour, each file once."""
    there = [each for each in files.values() if each not in withheld]
    rejections = {each.key: "The file is empty." for each in there if each.size == 0}
    rejections |= unreadable_large_files(this, there)
    rows = read(this, hour, [each for each in there if each.key not in rejections], is_whole=not withheld)
    if rows is None:
        return Outcome(None, 0, 0, rejections, withheld)
    counted = count(rows).persist()
    totals = counted.agg(
        F.sum(F.when(F.col("countrycode").isNotNull(), F.col("hitcount"))).alias("hits"),
        F.count_if(F.col("fault.raw").isNotNull()).alias("quarantined"),
    ).first()
    assert totals is not None  # noqa: S101 (an aggregate of everything is one row)
    unreadable = counted.where("fault.unreadable IS NOT NULL").select(
        key_of(F.col("fault.file")).alias("key"), "fault.unreadable"
    )
    # A file that is not listed has come since, and the hour is counted once more.
    rejections |= {each.key: each.unreadable for each in unreadable.collect() if each.key in files}
    return Outcome(counted, totals.hits or 0, totals.quarantined, rejections, withheld)


def unreadable_large_files(this: Run, files: list[Input]) -> dict[str, str]:
    """Why files that are too large to be read whole, and do not hold an object a line, cannot be read."""

    def fault(file: Input) -> str | None:
        version = {"Bucket": this.landing, "Key": file.key, "VersionId": file.version_id}
        found = this.s3.get_object(**version, Range=f"bytes=0-{_HEAD_BYTES - 1}")
        try:
            check_lines(found["Body"].read(), file.size)
            refuse_long_lines(this.s3, version, file.size)
        except UnreadableFileError as error:
            return str(error)
        return None

    large = [each for each in files if each.size > LARGEST_DOCUMENT]
    faults = zip(large, this.in_parallel(fault, large), strict=True)
    return {each.key: reason for each, reason in faults if reason is not None}


def read(this: Run, hour: Hour, files: list[Input], *, is_whole: bool) -> DataFrame | None:
    """The rows of files; None when there are no files. is_whole: whether the hour's folder has no others to read."""
    large = [each.key for each in files if each.size > LARGEST_DOCUMENT]
    frames = []
    if len(large) < len(files):
        folder = f"{PIPELINE}/{hour.path}"
        # Spark lists a folder faster than many files, but one with such a key without end.
        is_safe = is_whole and all(map(is_path, objects.keys(this.s3, this.landing, folder)))
        documents = [folder] if is_safe else [each.key for each in files if each.size <= LARGEST_DOCUMENT]
        frames.append(document_rows(this.spark, *[f"s3://{this.landing}/{each}" for each in documents]))
    if large:
        frames.append(line_rows(this.spark, [f"s3://{this.landing}/{key}" for key in large]))
    if not frames:
        return None
    return frames[0] if len(frames) == 1 else frames[0].unionByName(frames[1])


def publish(this: Run, hour: Hour, outcome: Outcome, files: Files, attempt: int) -> bool:
    """Put the hour in place in all tables; returns whether one of them had it before."""
    if outcome.counted is None:
        print(f"There is nothing to read of the hour {hour.name}: its partitions are published empty.")
    work: list[Callable[[], str | None]] = [partial(write_faults, this, hour, outcome, files, attempt)]
    work += [partial(publish_table, this, hour, outcome.counted, attempt, each) for each in TABLES]
    before = this.in_parallel(lambda each: each(), work)
    if outcome.counted is not None:
        outcome.counted.unpersist()
    return any(each is not None for each in before)


def publish_table(this: Run, hour: Hour, counted: DataFrame | None, attempt: int, table: CountTable) -> str | None:
    """Put the hour in place in one table; returns where it was before."""
    database, folder = this.arguments["database"], f"aggregated/{table.name}/"
    location = f"s3://{this.lake}/{hourly.place(this, folder, hour, attempt)}"
    if counted is not None:
        # One file: small, and quick to read.
        table.rows(counted).coalesce(1).write.format(table.format).mode("overwrite").save(location)
    before = hourly.switch(this, database, table.name, hour, location)
    hourly.sweep(this, folder, hour, partial(hourly.location_of, this, database, table.name, hour), before)
    return before


def write_faults(this: Run, hour: Hour, outcome: Outcome, files: Files, attempt: int) -> None:
    """Put the rows that break the contract in place of those that the hour had before, in one step.

    They are one object: runs that count the hour at once replace each other's, and the last one has seen all files.
    """
    folder, place = f"quarantine/{PIPELINE}/", f"quarantine/{PIPELINE}/{hour.path}rows.json"
    work = hourly.place(this, f"{folder}{_WORK}", hour, attempt)
    if outcome.counted is not None and outcome.quarantined:
        versions = this.spark.createDataFrame(
            [(each.key, each.version_id) for each in files.values()], "source_key string, source_version string"
        )
        (
            outcome.counted.where("fault.raw IS NOT NULL")
            .select(key_of(F.col("fault.file")).alias("source_key"), "fault.raw", "fault.line", "fault.reason")
            .join(F.broadcast(versions), "source_key", "left")
            .select("raw", "source_key", "source_version", "line", "reason")
            .coalesce(1)
            .write.mode("overwrite")
            .json(f"s3://{this.lake}/{work}")
        )
        (written,) = (key for key in objects.keys(this.s3, this.lake, work) if key.endswith(".json"))
        objects.copy(this.s3, this.lake, written, place)
    else:
        objects.delete(this.s3, this.lake, [place])
    hourly.sweep(this, f"{folder}{_WORK}", hour, lambda: None, None)


def reported(this: Run, hour: Hour, files: Files, outcome: Outcome, *, replaced: bool) -> dict[str, Any]:
    """What the report of the run says; hits have no identity, so none is known as a duplicate."""
    return {
        "files_in": len(files),
        "bytes_in": sum(each.size for each in files.values()),
        "rows_in": outcome.hits + outcome.quarantined,
        "rows_out": outcome.hits,
        "duplicates": 0,
        "quarantined": outcome.quarantined,
        "rejected": [
            *this.in_parallel(
                lambda item: reject_once(this, files[item[0]], item[1]), sorted(outcome.rejections.items())
            ),
            *this.in_parallel(lambda item: note_once(this, PIPELINE, *item), outcome.withheld.items()),
        ],
        "replaced": [f"{PIPELINE}/{hour.path}"] if replaced else [],
    }


if __name__ == "__main__":
    run(main, "hour", "database")
