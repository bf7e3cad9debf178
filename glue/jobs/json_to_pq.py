"""Writes the rows of a JSON table that keep its data quality rules as Parquet, and puts those aside that do not.

Works for any table of the catalog whose files hold a JSON object a line. Each run writes the whole table anew, to a
folder of its own under the output path, and then lets the table NAME_parquet of the same database lead there.
"""

from functools import partial
from urllib.parse import urlsplit

from millrace import quality, report, snapshot
from millrace.batch import Input, current_versions
from millrace.gzip_files import read_through
from millrace.in_place import is_hidden, key_fault
from millrace.json_table import JsonTable, json_table
from millrace.line_lengths import refuse_long_lines
from millrace.rejected import note_once
from millrace.rules import stop_on_failure
from millrace.run import Run, run
from millrace.unreadable import UnreadableFileError
from millrace.withheld import without_withheld
from pyspark import StorageLevel
from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

NOTHING = {**dict.fromkeys(("rows_in", "rows_out", "duplicates", "quarantined"), 0), "replaced": []}


def main(this: Run) -> None:
    table = json_table(this.glue, this.arguments["dbname"], this.arguments["table"])
    files = input_files(this, table)
    without_withheld(this, bucket_of(table), files, partial(write, this, table, files))


def write(this: Run, table: JsonTable, files: list[Input], withheld: dict[Input, str]) -> None:
    """Write the table of the files, but those that S3 does not give out."""
    unreadable = withheld | unreadable_files(this, table, [each for each in files if each not in withheld])
    read = {
        "files_in": len(files),
        "bytes_in": sum(each.size for each in files),
        "rejected": this.in_parallel(lambda each: note_once(this, "feedback", *each), unreadable.items()),
    }
    readable = [f"s3://{bucket_of(table)}/{each.key}" for each in files if each not in unreadable]
    if not readable:
        # Nothing has arrived yet, which is no fault; the table stays as it is.
        report.write(this, "json-to-pq", {**read, **NOTHING})
        return
    # Read once: a ruleset takes several passes. Spark lists a folder faster than many files.
    rows = table.rows(this.spark, readable if unreadable else None).persist(StorageLevel.DISK_ONLY)
    fits = table.contract.is_kept(F.col("raw"), F.col("row"))
    ruleset = ruleset_of(this)
    outcomes, judged = quality.evaluate(this, flat(table, rows.where(fits)), ruleset, f"{table.database}.{table.name}")
    stop_on_failure(ruleset, outcomes)

    breach = table.contract.breach(F.col("raw"), F.col("row"))
    set_aside = rows.where(~fits).select("raw", "source_key", "line", breach.alias("reason"))
    broken = judged.where(~quality.is_kept()).select("_source.*", quality.broken_rules().alias("reason"))
    quarantined = quarantine(this, table, set_aside.unionByName(broken))
    kept = quality.without_outcomes(judged.where(quality.is_kept())).drop("_source")
    rows_out = snapshot.publish(this, table.database, f"{table.name}_parquet", kept, this.arguments["outputpath"])
    report.write(
        this,
        "json-to-pq",
        {
            **read,
            "rows_in": rows.count(),
            "rows_out": rows_out,
            "duplicates": 0,
            "quarantined": quarantined,
            "replaced": [],
            "failed_rules": [{"rule": each.rule, "reason": each.reason} for each in outcomes if not each.passed],
        },
    )


def bucket_of(table: JsonTable) -> str:
    return urlsplit(table.location).netloc


def input_files(this: Run, table: JsonTable) -> list[Input]:
    """The table's files; folders and what is hidden are left out."""
    prefix = urlsplit(table.location).path.lstrip("/")
    return [
        each
        for each in current_versions(this, bucket_of(table), prefix)
        if not each.key.endswith("/") and not is_hidden(each.key.removeprefix(prefix))
    ]


def unreadable_files(this: Run, table: JsonTable, files: list[Input]) -> dict[Input, str]:
    """The files that Spark would end the run on, with the reason."""

    def fault(file: Input) -> str | None:
        object_ = {"Bucket": bucket_of(table), "Key": file.key}
        try:
            if file.key.endswith(".gz") and file.size:
                read_through(this.s3.get_object(**object_)["Body"], int(this.arguments["most_inflated_bytes"]))
            else:
                refuse_long_lines(this.s3, object_, file.size)
        except UnreadableFileError as error:
            return str(error)
        return key_fault(file.key) if file.size else "The file is empty."

    faults = zip(files, this.in_parallel(fault, files), strict=True)
    return {file: reason for file, reason in faults if reason is not None}


def ruleset_of(this: Run) -> str:
    """The ruleset that the job's argument leads to."""
    place = urlsplit(this.arguments["ruleset"])
    body: bytes = this.s3.get_object(Bucket=place.netloc, Key=place.path.lstrip("/"))["Body"].read()
    return body.decode()


def flat(table: JsonTable, rows: DataFrame) -> DataFrame:
    """The rows with the table's columns, and where each comes from."""
    columns = [F.col(f"row.`{each.name}`") for each in table.columns]
    keys = [F.col(f"`{each.name}`") for each in table.partition_keys]
    return rows.select(*columns, *keys, F.struct("raw", "source_key", "line").alias("_source"))


def quarantine(this: Run, table: JsonTable, rows: DataFrame) -> int:
    """Write rows with the reason; the last run's are replaced. Returns how many there are."""
    counts = Observation()
    (
        rows.observe(counts, F.count(F.lit(1)).alias("rows"))
        .write.mode("overwrite")
        .json(f"s3://{this.lake}/quarantine/feedback/{table.database}.{table.name}/")
    )
    count: int = counts.get["rows"]
    return count


if __name__ == "__main__":
    run(main, "dbname", "table", "outputpath", "ruleset", "most_inflated_bytes")
