"""Writes a batch of uploaded shipments as typed Parquet to `staging/shipping/batch=BATCH/` of the lake."""

from millrace import report
from millrace.batch import load
from millrace.run import Run, run
from millrace.shipping import CONTRACT, PIPELINE
from millrace.staging import stage


def main(this: Run) -> None:
    inputs = load(this, PIPELINE, this.batch)
    report.write(this, "shipping-to-parquet", stage(this, PIPELINE, CONTRACT, inputs))


if __name__ == "__main__":
    run(main, "batch")
