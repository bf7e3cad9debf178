"""Inputs of a job, made by DuckDB, on disk and in the landing bucket."""

from pathlib import Path

import duckdb
from deployed import Service

from bench.jobs.case import Case

_ROWS_A_FILE = 250_000


def make(case: Case, rows: int, folder: Path, rows_a_file: int = _ROWS_A_FILE) -> list[Path]:
    """Write so many rows; returns the files."""
    folder.mkdir(parents=True)
    files = []
    for number, first in enumerate(range(0, rows, rows_a_file)):
        # The events pipeline goes by this name; others take any.
        file = folder / f"event_{number:05d}.{case.extension}"
        last = min(first + rows_a_file, rows)
        duckdb.sql(f"COPY (SELECT {case.row} FROM range({first}, {last}) AS numbers(i)) TO '{file}' ({case.copy})")
        files.append(file)
    return files


def land(service: Service, case: Case, files: list[Path]) -> None:
    """Put files where the job reads them."""
    s3 = service.client("s3")
    for file in files:
        s3.upload_file(str(file), service.landing, f"{case.source}{file.name}")
