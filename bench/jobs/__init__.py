"""The jobs of the service as benchmarks run them: a file each, and a line here."""

from bench.jobs import events_etl, hits_aggregate, json_to_pq, orders_clean, shipping_normalize, shipping_to_parquet
from bench.jobs.case import Case

CASES: tuple[Case, ...] = (
    shipping_to_parquet.CASE,
    shipping_normalize.CASE,
    orders_clean.CASE,
    hits_aggregate.CASE,
    events_etl.CASE,
    json_to_pq.CASE,
)
