"""An execution that somebody stops takes along what it waits for, as its own role."""

from typing import Any

import pytest
from deployed import ON, PREFIX, Service, machine
from numbered_inputs import hit, shipment

_NUMBER = 900_001


@pytest.mark.parametrize(
    ("name", "job", "given"),
    [
        ("shipping", "shipping-to-parquet", "{}"),
        ("table-to-parquet", "json-to-pq", "{}"),
        # By an execution of hits-hourly, which it waits for.
        ("hits-backfill", "hits-aggregate", '{"from": "2023-03-03T03:00:00Z", "to": "2023-03-03T04:00:00Z"}'),
    ],
    ids=["shipping", "table-to-parquet", "hits-backfill"],
)
def test_the_job_run_ends_with_the_execution(service: Service, name: str, job: str, given: str) -> None:
    states = service.client("stepfunctions")
    arn = machine(name)
    earlier = {run["Id"] for run in service.runs(job)}
    if name == "shipping":  # its upload starts it
        service.upload("stopped.json", [shipment(_NUMBER)])
    else:
        service.land("hits/year=2023/month=03/day=03/hour=03/minute=03/a.json", [hit(1)])
        states.start_execution(stateMachineArn=arn, input=given)

    def begun() -> dict[str, Any] | None:
        on = [run for run in service.runs(job) if run["Id"] not in earlier]
        return on[0] if on else None

    run = service.until("a job run has begun", begun)
    for execution in states.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]:
        states.stop_execution(executionArn=execution["executionArn"], error="Stopped", cause="by a test")

    def ended() -> str | None:
        found = service.client("glue").get_job_run(JobName=f"{PREFIX}-{job}", RunId=run["Id"])["JobRun"]
        state: str = found["JobRunState"]
        return None if state in ON else state

    assert service.until("the job run ends", ended) == "STOPPED"
    if name == "shipping":
        # Nothing is lost: the sweep brings it through.
        service.sweep()
        service.settle()
        assert list(service.curated(_NUMBER)) == [_NUMBER]
