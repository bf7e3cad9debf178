"""Typed shipments out of JSON lines."""

from bench.jobs.batches import BATCH, opened
from bench.jobs.case import Case

ROW = """
    i AS shipping_id,
    strftime(DATE '2024-07-01' + (i % 30)::INTEGER, '%Y/%m/%d') AS shipping_date,
    'Customer ' || i % 50000 AS customer_name,
    i % 9999 || ' Main Street' AS street_address,
    'City ' || i % 40 AS destination_city,
    20 + i % 1000 * 0.25 AS shipping_cost,
    10 + i % 3000 * 0.5 AS shipping_distance,
    1 + i % 400 * 0.125 AS quantity,
    i % 500 AS product_id
"""

CASE = Case(
    job="shipping-to-parquet",
    source="shipping/",
    extension="json",
    copy="FORMAT json",
    row=ROW,
    duckdb=("COPY (SELECT * FROM read_json('{source}')) TO '{target}/staged.parquet'",),
    output="staging/shipping/**/*.parquet",
    arguments={"--batch": BATCH},
    prepare=opened("shipping", "shipping/"),
)
