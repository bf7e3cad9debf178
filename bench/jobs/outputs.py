"""What a job has written."""

import duckdb
from deployed import Service

from bench.errors import BenchmarkError
from bench.jobs.case import Case


def check(service: Service, case: Case, rows: int) -> None:
    """See that a job has written what so many rows of input give.

    Raises:
        BenchmarkError
    """
    files = f"{service.cloud.state}/**/{service.lake}/{case.output}"
    found = duckdb.sql(f"SELECT count(*) FROM read_parquet('{files}', hive_partitioning = false)").fetchone()
    expected = case.count(rows)
    if found is None or found[0] != expected:
        raise BenchmarkError(f"{case.job} has written {found} rows, and not {expected}.")
