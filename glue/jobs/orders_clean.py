"""Cleans a batch of uploaded orders: no row twice, names that every tool takes, and types where they are sure.

What is new goes to `load/DATE/` of the lake, the table of all current orders to `load/latest/`. Batches that the run's
batch has replaced keys of are published again, without them; so are those whose keys a batch that was given up had
taken.
"""

from functools import partial

from millrace import ledger, report, snapshot
from millrace.abandoned import remove_staged
from millrace.batch import abandoned, load, opened_on
from millrace.column_names import normalised
from millrace.csv_staging import location, stage
from millrace.csv_table import rows_of
from millrace.ledger import Ledger
from millrace.publication import mirror, publish
from millrace.run import Run, run
from pyspark.sql import Observation
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

_JOB = "orders-clean"
_PIPELINE = "orders"
_WHOLE_ROW = "*"
_SNAPSHOTS = "load/snapshots/"
_LATEST = "load/latest/"


def main(this: Run) -> None:
    if report.is_written(this, _JOB):
        print(f"The batch {this.batch} is done already.")
        return
    keys = key_columns(this.arguments["key_columns"])
    date = opened_on(this, _PIPELINE, this.batch)
    inputs = load(this, _PIPELINE, this.batch)
    given_up = abandoned(this, _PIPELINE, this.batch)
    again = ledger.retract(this, _PIPELINE, given_up)
    remove_staged(this, _PIPELINE, given_up)
    staged, entries = stage(this, _PIPELINE, f"extract/{date}/{this.batch}", date, inputs, keys)
    orders = ledger.record(this, _PIPELINE, entries)

    held = ledger.of_batch(orders, this.batch)
    replaced = {key: entry.previous for key, entry in held.items() if entry.previous}
    for batch in sorted({*replaced.values(), *again}):
        load_batch(this, orders, batch, keys)
    rows_out = load_batch(this, orders, this.batch, keys)
    rows_in_table = publish_table(this, orders, keys) if held or (again and orders) else None
    report.write(
        this,
        _JOB,
        {
            **{name: value for name, value in staged.items() if name != "staged"},
            "rows_out": rows_out,
            "duplicates": staged["staged"] - rows_out,
            "replaced": sorted(replaced),
            "rows_in_table": rows_in_table,
        },
    )


def key_columns(argument: str) -> tuple[str, ...]:
    """The columns of an argument like `Order ID, line`, normalised as those of headers are; none for `*`."""
    return () if argument.strip() == _WHOLE_ROW else tuple(normalised(each) for each in argument.split(","))


def load_batch(this: Run, orders: Ledger, batch: str, keys: tuple[str, ...]) -> int:
    """Put what a batch holds into the folder of its day; returns the number of rows."""
    held = ledger.of_batch(orders, batch)
    work = f"work/{_PIPELINE}/{this.batch}/{batch}/"
    counts = Observation()
    if held:
        (
            rows_of(this.spark, held, partial(location, this, _PIPELINE), keys)
            .observe(counts, F.count(F.lit(1)).alias("rows"))
            .write.mode("overwrite")
            .parquet(f"s3://{this.lake}/{work}")
        )
    date = next((entry.date for entry in held.values()), "")
    publish(this, _PIPELINE, batch, work, f"load/{date}/")
    return counts.get["rows"] if held else 0


def publish_table(this: Run, orders: Ledger, keys: tuple[str, ...]) -> int:
    """Make the table of all current orders anew; returns the number of its rows."""
    rows = rows_of(this.spark, orders, partial(location, this, _PIPELINE), keys)
    count = snapshot.publish(this, this.arguments["database"], "orders", rows, f"s3://{this.lake}/{_SNAPSHOTS}")
    mirror(this, f"{_SNAPSHOTS}run={this.id}/", _LATEST)
    return count


if __name__ == "__main__":
    run(main, "batch", "key_columns", "database", "most_inflated_bytes")
