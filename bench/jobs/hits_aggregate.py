"""The hits of an hour, counted for three tables."""

from bench.jobs.case import Case

HOUR = "2024-07-09T13"
_READ = "FROM read_json('{source}', columns = {{GroupID: 'INTEGER', CountryCode: 'VARCHAR', UserAgent: 'VARCHAR', Domain: 'VARCHAR'}})"  # noqa: E501 (one clause)
_COUNTRIES = 50

CASE = Case(
    job="hits-aggregate",
    source="hits/year=2024/month=07/day=09/hour=13/minute=00/",
    extension="json",
    copy="FORMAT json",
    row=f"""
        i % 40 AS "GroupID",
        'C' || i % {_COUNTRIES} AS "CountryCode",
        'Mozilla/5.0 (X11; Linux x86_64) Millrace/' || i % 200 AS "UserAgent",
        'en' AS "Language",
        'site-' || i % 300 || '.example' AS "Domain",
        '2024-07-09T13:' || lpad((i % 60)::VARCHAR, 2, '0') || ':00Z' AS "Timestamp"
    """,
    duckdb=(
        f"CREATE OR REPLACE TABLE hits AS SELECT * {_READ}",
        "COPY (SELECT CountryCode, count(*) AS hitcount FROM hits GROUP BY ALL) TO '{target}/country.parquet'",
        "COPY (SELECT Domain, GroupID, count(*) AS hitcount FROM hits GROUP BY ALL) TO '{target}/domain.json'",
        "COPY (SELECT UserAgent, count(*) AS hitcount FROM hits GROUP BY ALL) TO '{target}/agent.parquet'",
    ),
    output="aggregated/hits_by_country/**/*.parquet",
    count=lambda rows: min(rows, _COUNTRIES),
    arguments={"--hour": HOUR},
)
