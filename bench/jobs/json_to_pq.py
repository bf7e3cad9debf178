"""Feedback that keeps nine data quality rules, as Parquet; every thousandth row breaks one."""

from bench.jobs.case import Case

_BROKEN = 1000
_KEPT = (
    "flight_no IS NOT NULL AND regexp_full_match(flight_no, '[A-Z0-9]{{2}}[0-9]{{1,4}}') AND date IS NOT NULL "
    "AND section IN ('first', 'business', 'premium economy', 'economy') AND rating BETWEEN 0 AND 6 "
    "AND (comments IS NULL OR length(comments) < 2001)"
)

CASE = Case(
    job="json-to-pq",
    source="feedback/",
    extension="json",
    copy="FORMAT json",
    row=f"""
        i AS feedback_id,
        'LH' || 1 + i % 9000 AS flight_no,
        'FRA' AS departure,
        'JFK' AS arrival,
        strftime(DATE '2024-07-01' + (i % 30)::INTEGER, '%Y-%m-%d') AS date,
        ['first', 'business', 'premium economy', 'economy'][1 + i % 4] AS section,
        1 + i % 60 || 'C' AS seat,
        'How was the crew?' AS question,
        'good' AS answer,
        CASE WHEN i % {_BROKEN} = 0 THEN 9 ELSE 1 + i % 5 END AS rating,
        'Comment number ' || i AS comments
    """,
    duckdb=(
        "CREATE OR REPLACE TABLE feedback AS SELECT * FROM read_json('{source}')",
        "SELECT count(*), count(flight_no) / count(*), avg(rating) FROM feedback",
        f"COPY (SELECT * FROM feedback WHERE {_KEPT}) TO '{{target}}/kept.parquet'",
        f"COPY (SELECT * FROM feedback WHERE NOT coalesce({_KEPT}, false)) TO '{{target}}/broken.json'",
    ),
    output="curated/feedback/**/*.parquet",
    count=lambda rows: rows - (rows + _BROKEN - 1) // _BROKEN,
)
