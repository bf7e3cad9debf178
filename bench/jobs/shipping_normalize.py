"""Clean shipments by date, out of what `shipping-to-parquet` has staged."""

from deployed import Service

from bench.job_runs import run_job
from bench.jobs import shipping_to_parquet
from bench.jobs.batches import BATCH
from bench.jobs.case import Case


def _staged(service: Service) -> None:
    """Let the job before it do its work."""
    shipping_to_parquet.CASE.prepare(service)
    run_job(service.client("glue"), shipping_to_parquet.CASE.name, shipping_to_parquet.CASE.arguments)


CASE = Case(
    job="shipping-normalize",
    source="shipping/",
    extension="json",
    copy="FORMAT json",
    row=shipping_to_parquet.ROW,
    duckdb=(
        "COPY (SELECT shipping_id, strptime(shipping_date, '%Y/%m/%d')::DATE AS shipping_date, street_address, "
        "destination_city, shipping_cost, shipping_distance, quantity, product_id, "
        "strftime(strptime(shipping_date, '%Y/%m/%d'), '%Y-%m-%d') AS dt FROM read_parquet('{source}')) "
        "TO '{target}/curated' (FORMAT parquet, PARTITION_BY (dt))",
    ),
    output="curated/shipping/**/*.parquet",
    arguments={"--batch": BATCH},
    prepare=_staged,
)
