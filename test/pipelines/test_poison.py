"""An input that no run survives: what came with it goes through, once, and it is put aside, whatever runs had done."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import deployed
import duckdb
import pytest
from deployed import PREFIX, Service
from deployment import deployed_cloud
from numbered_inputs import shipment

_ATTEMPTS = 2
_HEADER = "order_id,name\n"
_POISON = {"shipping": "shipping/k.json", "orders": "extract/k.csv"}
_JOBS = {"shipping": "shipping-normalize", "orders": "orders-clean"}
"""Of each pipeline the job that ends last."""

_FAULT = """
from millrace import objects, report

_write = report.write

def write(this, job, content):
    manifest = objects.read(this.s3, this.artifacts, f"batches/{pipeline}/{{this.batch}}.json")
    if "{key}" in [each["key"] for each in manifest["inputs"]]:
        raise MemoryError("a row too many")
    _write(this, job, content)

report.write = write
"""
"""A run with the poison fails when it has done everything but say so: staged, recorded and published."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Service]:
    """A stage of its own: its jobs are broken. It does not try a batch as often as others do."""
    with deployed_cloud(tmp_path_factory, pytestconfig) as cloud, pytest.MonkeyPatch.context() as patch:
        # A dozen runs take as long as they take.
        patch.setattr(deployed, "patience", max(300.0, deployed.patience))
        functions, name = cloud.client("lambda"), f"{PREFIX}-sweep"
        environment = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": {**environment, "BATCH_ATTEMPTS": str(_ATTEMPTS)}}
        )
        yield Service(cloud)


def test_what_came_with_poison_goes_through_and_poison_is_put_aside(service: Service, tmp_path: Path) -> None:
    """In both pipelines at once. The poison has replaced a file that was good; what that one gave comes back."""
    land(service, k=1)
    settle(service)
    assert tables(service) == {"shipping": ["k-1"], "orders": ["k-1"]}

    broken = {pipeline: break_job(service, pipeline) for pipeline in _POISON}
    land(service, k=2, a=1, b=1)
    service.until("both are put aside", lambda: is_put_aside(service))
    settle(service)
    # What the last run with the poison has done is taken back by whatever comes next.
    land(service, c=1)
    settle(service)

    assert tables(service) == {each: ["a-1", "b-1", "c-1", "k-1"] for each in _POISON}
    assert loaded(service, tmp_path) == ["a-1", "b-1", "c-1", "k-1"]
    for pipeline, note in notes(service).items():
        assert note["key"] == _POISON[pipeline]
        assert note["attempts"] == _ATTEMPTS
        assert {each["job"] for each in note["failed_runs"]} == {_JOBS[pipeline]}
        assert "MemoryError: a row too many" in note["reason"]
        told = service.notified(f"Rejected {_POISON[pipeline]}", "etl-job-warning")
        assert told["Subject"] == f"{pipeline}: 1 file rejected"
    assert "a row too many" in service.notified("Rejected shipping/k.json")["Message"]
    # Nothing is in the way any more.
    assert [key for key in service.objects(service.artifacts, "batches/") if "open" in key or "suspects" in key] == []

    for job in broken.values():
        service.client("glue").update_job(**job)
    for pipeline, key in _POISON.items():
        move_back(service, pipeline, key)
    settle(service)

    assert tables(service) == {each: ["a-1", "b-1", "c-1", "k-2"] for each in _POISON}


def land(service: Service, **files: int) -> None:
    """Upload a version of files to both pipelines, of a row each that tells which it is of: `k-2`."""
    for name, version in files.items():
        service.upload(f"{name}.json", [{**shipment(1), "street_address": f"{name}-{version}"}])
        service.land(f"extract/{name}.csv", f"{_HEADER}1,{name}-{version}\n".encode())


def tables(service: Service) -> dict[str, list[str | None]]:
    """The rows of both tables."""
    shipped = service.query("SELECT street_address FROM shipping")
    ordered = service.query("SELECT name FROM orders", "orders")
    return {
        pipeline: sorted((name for (name,) in rows), key=str)
        for pipeline, rows in (("shipping", shipped), ("orders", ordered))
    }


def loaded(service: Service, folder: Path) -> list[str]:
    """The rows in the folders of days that orders are loaded to, as who reads files finds them."""
    names: list[str] = []
    for number, body in enumerate(service.objects(service.lake, "load/20").values()):
        path = folder / f"{number}.parquet"
        path.write_bytes(body)
        names += [name for (name,) in duckdb.sql(f"SELECT name FROM read_parquet('{path}')").fetchall()]
    return sorted(names)


def notes(service: Service) -> dict[str, dict[str, Any]]:
    """The notes on what was put aside, by pipeline."""
    return {pipeline: note for pipeline in _POISON for note in service.notes(f"{pipeline}/")}


def move_back(service: Service, pipeline: str, key: str) -> None:
    """As the operator's guide says: move the file back to its key."""
    s3 = service.client("s3")
    (aside,) = [
        each for each in service.objects(service.landing, f"rejected/{pipeline}/") if not each.endswith(".note.json")
    ]
    s3.copy_object(Bucket=service.landing, Key=key, CopySource={"Bucket": service.landing, "Key": aside})
    s3.delete_object(Bucket=service.landing, Key=aside)


def break_job(service: Service, pipeline: str) -> dict[str, Any]:
    """Let a job fail with the poison; returns the update that mends it."""
    glue, s3 = service.client("glue"), service.client("s3")
    name = f"{PREFIX}-{_JOBS[pipeline]}"
    job = glue.get_job(JobName=name)["Job"]
    bucket, _, key = job["Command"]["ScriptLocation"].removeprefix("s3://").partition("/")
    script = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    fault = _FAULT.format(pipeline=pipeline, key=_POISON[pipeline])
    broken = f"glue/broken/{pipeline}.py"
    s3.put_object(Bucket=bucket, Key=broken, Body=(fault + script).encode())
    kept = ("Role", "GlueVersion", "WorkerType", "NumberOfWorkers", "ExecutionProperty", "DefaultArguments", "Command")
    update = {field: job[field] for field in kept}
    command = {**job["Command"], "ScriptLocation": f"s3://{bucket}/{broken}"}
    glue.update_job(JobName=name, JobUpdate={**update, "Command": command})
    return {"JobName": name, "JobUpdate": update}


def is_put_aside(service: Service) -> bool:
    """Whether both are, after one more sweep."""
    service.sweep()
    return len(notes(service)) == len(_POISON)


def settle(service: Service) -> None:
    """Wait until neither pipeline has anything to do."""
    service.settle()
    service.settle_orders()
