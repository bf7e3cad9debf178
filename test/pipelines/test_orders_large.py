"""A file of 200 MB in the pipeline `orders`, with a heap that has no room for it beside Spark itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from deployed import PREFIX, Service

_ROWS = 200_000
_HEAP = "512m"
_SECONDS = 300


@pytest.fixture
def small_heap(service: Service) -> Iterator[None]:
    """Let the job run with little more than the least heap that Spark takes: 60% of what is over 300 MiB holds data."""
    glue, name = service.client("glue"), f"{PREFIX}-orders-clean"
    job = glue.get_job(JobName=name)["Job"]
    fields = ("Role", "GlueVersion", "WorkerType", "NumberOfWorkers", "ExecutionProperty", "Command")
    update = {field: job[field] for field in fields}
    arguments = job["DefaultArguments"]
    with_heap = {**arguments, "--conf": f"spark.driver.memory={_HEAP}"}
    glue.update_job(JobName=name, JobUpdate={**update, "DefaultArguments": with_heap})
    yield
    glue.update_job(JobName=name, JobUpdate={**update, "DefaultArguments": arguments})


@pytest.mark.usefixtures("small_heap")
def test_a_file_of_200_mb_takes_bounded_memory(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    note = "x" * 980
    with file.open("w", newline="") as out:
        out.write("large_id,large_price,large_note\n")
        for number in range(_ROWS):
            text = f'"{note},\nand ""more"""' if number % 1000 == 0 else f"{note}"
            out.write(f"{number},{number / 4},{text}\n")
    assert file.stat().st_size > 195e6
    before = {run["Id"] for run in service.runs("orders-clean")}

    service.client("s3").upload_file(str(file), service.landing, "extract/large.csv")
    (run,) = service.until(
        "the run ends",
        lambda: [
            run
            for run in service.runs("orders-clean")
            if run["Id"] not in before and run["JobRunState"] not in ("STARTING", "RUNNING")
        ],
        seconds=_SECONDS,
    )

    assert run["JobRunState"] == "SUCCEEDED", run["ErrorMessage"]
    report = service.report("orders-clean", run["Id"])
    assert (report["rows_in"], report["rows_out"], report["quarantined"]) == (_ROWS, _ROWS, 0)
    sums = "count(*), sum(large_id), sum(large_price), sum(length(large_note))"
    lengths = _ROWS * 980 + _ROWS // 1000 * len(',\nand "more"')
    ids = sum(range(_ROWS))
    (row,) = service.query(f"SELECT {sums} FROM orders WHERE large_id IS NOT NULL", "orders")
    assert [float(each or 0) for each in row] == [_ROWS, ids, ids / 4, lengths]
    # Other tests need not carry it along.
    service.land("extract/large.csv", b"large_id,large_price,large_note\n")
    service.until("it is gone", lambda: not service.waits("extract/", "orders"))
