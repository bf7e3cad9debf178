"""Publishes the clean shipments of a batch in `curated/shipping/dt=…/` of the lake: no customer's name, a typed date.

A batch that the run's batch has replaced keys of is published again, without them.
"""

from millrace import report
from millrace.publication import publish
from millrace.run import Run, run
from millrace.shipping import CONTRACT, PIPELINE, date_of
from millrace.staging import live_rows
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)


def main(this: Run) -> None:
    staged = report.read(this, "shipping-to-parquet")
    files = {batch: len(publish_batch(this, batch)) for batch in [*staged["replaced_batches"], this.batch]}
    report.write(this, "shipping-normalize", {"rows_out": staged["rows_out"], "files": files})


def publish_batch(this: Run, batch: str) -> list[str]:
    """Publish what is live of a batch; returns the keys of its files."""
    live = live_rows(this, PIPELINE, CONTRACT, batch)
    work = f"work/{PIPELINE}/{this.batch}/{batch}/"
    if live is not None:
        normalized(live).repartition("dt").write.mode("overwrite").partitionBy("dt").parquet(f"s3://{this.lake}/{work}")
    return publish(this, PIPELINE, batch, work, f"curated/{PIPELINE}/")


def normalized(staged: DataFrame) -> DataFrame:
    """Shipments as they are published, `dt` being the partition."""
    return staged.withColumn("shipping_date", date_of(F.col("shipping_date"))).select(
        "shipping_id",
        "shipping_date",
        "street_address",
        "destination_city",
        "shipping_cost",
        "shipping_distance",
        "quantity",
        "product_id",
        F.date_format("shipping_date", "yyyy-MM-dd").alias("dt"),
    )


if __name__ == "__main__":
    run(main, "batch")
