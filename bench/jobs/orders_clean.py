"""Distinct, typed orders out of CSV; every hundredth row comes twice."""

from bench.jobs.batches import BATCH, opened
from bench.jobs.case import Case

_TWICE = 100

CASE = Case(
    job="orders-clean",
    source="extract/",
    extension="csv",
    copy="FORMAT csv, HEADER",
    row=f"""
        1000 + i - (i % {_TWICE} = {_TWICE - 1})::INTEGER AS "Order ID",
        'Customer, ' || i // 2 % 50000 AS "Customer",
        strftime(DATE '2024-07-01' + (i // 2 % 30)::INTEGER, '%Y-%m-%d') AS "Ordered On",
        'P-' || i // 2 % 500 AS "Product",
        1 + i // 2 % 9 AS "Quantity",
        10 + i // 2 % 1000 * 0.25 AS "Unit Price",
        i // 2 % 7 = 0 AS "Gift"
    """,
    duckdb=(
        "CREATE OR REPLACE TABLE orders AS SELECT DISTINCT * FROM read_csv('{source}', normalize_names = true)",
        "COPY orders TO '{target}/load.parquet'",
        "COPY orders TO '{target}/latest.parquet'",
    ),
    output="load/latest/*.parquet",
    count=lambda rows: rows - rows // _TWICE,
    arguments={"--batch": BATCH},
    prepare=opened("orders", "extract/"),
)
