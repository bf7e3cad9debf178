"""Flattens the events that have arrived since the last run into `structured/events/` of the lake, by hour.

A batch that the run's batch has replaced keys of is published again, without them.
"""

import re
from dataclasses import replace
from typing import Any

from millrace import report
from millrace.events import EVENTS, PIPELINE
from millrace.intake import Claim, Intake
from millrace.publication import publish
from millrace.run import Run, run
from millrace.staging import live_rows, stage
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

_JOB = "events-etl"
_INTAKE = Intake(PIPELINE, "events/", re.compile(r"event_[^/]*\.json"))
_HOUR = {"year": "yyyy", "month": "MM", "day": "dd", "hour": "HH"}
_COUNTED = ("files_in", "bytes_in", "rows_in", "rows_out", "duplicates", "quarantined")
_LISTED = ("rejected", "replaced")


def main(this: Run) -> None:
    reports = []
    claim = _INTAKE.claim(this, _JOB)
    while claim:
        of_batch = replace(this, batch=claim.batch)
        if not report.is_counted(of_batch, _JOB):
            reports.append(work_on(of_batch, claim))
            # Before the batch is closed: nobody would count what a run had done that died between the two.
            report.write(this, _JOB, total(reports))
        _INTAKE.complete(this, claim.inputs)
        # What has arrived since does not wait for the next run.
        claim = _INTAKE.claim(this, _JOB) if claim.is_left_behind else None
    if not reports:
        report.write(this, _JOB, total([]))


def work_on(this: Run, claim: Claim) -> dict[str, Any]:
    """Publish a batch; returns what the run report tells of it."""
    staged = stage(this, PIPELINE, EVENTS, claim.inputs)
    files = {each: len(publish_batch(this, each)) for each in [*staged["replaced_batches"], claim.batch]}
    done = {**staged, "files": files}
    report.write_batch(this, _JOB, done)
    return done


def total(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """What a run did to its batches: none, one, or one left behind and one more."""
    counts = {name: sum(each[name] for each in reports) for name in _COUNTED}
    lists = {name: [item for each in reports for item in each[name]] for name in _LISTED}
    return {**counts, **lists, "batches": [name for each in reports for name in each["files"]]}


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
