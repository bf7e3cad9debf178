"""Writes a batch of uploaded shipments as typed Parquet to `staging/shipping/batch=BATCH/` of the lake."""

from millrace import report
from millrace.batch import load
from millrace.run import Run, run
from millrace.shipping import CONTRACT, PIPELINE
from millrace.staging import stage

_JOB = "shipping-to-parquet"


def main(this: Run) -> None:
    if report.is_written(this, _JOB):
        # An execution that ended after this job is done over; its rows are staged, told and counted.
        print(f"The batch {this.batch} is staged already.")
        return
    report.write(this, _JOB, stage(this, PIPELINE, CONTRACT, load(this, PIPELINE, this.batch)))


if __name__ == "__main__":
    run(main, "batch")
