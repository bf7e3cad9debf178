"""Flattens the events that have arrived since the last run into `structured/events/` of the lake, by hour.

A batch that the run's batch has replaced keys of is published again, without them.
"""

import re
from dataclasses import replace

from millrace import report
from millrace.events import EVENTS, PIPELINE
from millrace.intake import Intake
from millrace.publication import publish
from millrace.run import Run, run
from millrace.staging import live_rows, stage
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

_JOB = "events-etl"
_INTAKE = Intake(PIPELINE, "events/", re.compile(r"event_[^/]*\.json"))
_HOUR = {"year": "yyyy", "month": "MM", "day": "dd", "hour": "HH"}
_NOTHING = {
    **dict.fromkeys(("files_in", "bytes_in", "rows_in", "rows_out", "duplicates", "quarantined"), 0),
    "rejected": [],
    "replaced": [],
}


def main(this: Run) -> None:
    claimed = _INTAKE.claim(this, _JOB)
    if claimed is None:
        report.write(this, _JOB, _NOTHING)
        return
    batch, inputs = claimed
    this = replace(this, batch=batch)
    staged = stage(this, PIPELINE, EVENTS, inputs)
    files = {each: len(publish_batch(this, each)) for each in [*staged["replaced_batches"], batch]}
    report.write(this, _JOB, {**staged, "files": files})
    _INTAKE.complete(this, inputs)


def publish_batch(this: Run, batch: str) -> list[str]:
    """Publish what is live of a batch; returns the keys of its files."""
    live = live_rows(this, PIPELINE, EVENTS, batch)
    work = f"work/{PIPELINE}/{this.batch}/{batch}/"
    if live is not None:
        (
            by_hour(live)
            .repartition(*_HOUR)
            .write.mode("overwrite")
            .option("compression", "gzip")
            .partitionBy(*_HOUR)
            .parquet(f"s3://{this.lake}/{work}")
        )
    return publish(this, PIPELINE, batch, work, f"structured/{PIPELINE}/")


def by_hour(events: DataFrame) -> DataFrame:
    """Events as they are published, with the hour in UTC that they are kept under."""
    parts = [F.date_format("timestamp", pattern).alias(name) for name, pattern in _HOUR.items()]
    return events.drop("source_key").select("*", *parts)


if __name__ == "__main__":
    run(main)
