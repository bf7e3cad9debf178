"""An execution that somebody stops takes along what it waits for, as its own role."""

from typing import Any

import pytest
from deployed import PREFIX, Service

_SHIPMENT = {
    "shipping_id": 900_001,
    "shipping_date": "2024/07/01",
    "customer_name": "Quentin",
    "street_address": "1 Main St",
    "destination_city": "Boston",
    "shipping_cost": 1.0,
    "shipping_distance": 2.0,
    "quantity": 3.0,
}
_HIT = {
    "GroupID": 1,
    "CountryCode": "CH",
    "UserAgent": "x",
    "Language": "en",
    "Domain": "a.example",
    "Timestamp": "2023-03-03T03:03:00Z",
}


@pytest.mark.parametrize(
    ("machine", "job", "given"),
    [
        ("shipping", "shipping-to-parquet", "{}"),
        ("table-to-parquet", "json-to-pq", "{}"),
        # By an execution of hits-hourly, which it waits for.
        ("hits-backfill", "hits-aggregate", '{"from": "2023-03-03T03:00:00Z", "to": "2023-03-03T04:00:00Z"}'),
    ],
    ids=["shipping", "table-to-parquet", "hits-backfill"],
)
def test_the_job_run_ends_with_the_execution(service: Service, machine: str, job: str, given: str) -> None:
    states = service.client("stepfunctions")
    arn = f"arn:aws:states:us-east-1:000000000000:stateMachine:{PREFIX}-{machine}"
    earlier = {run["Id"] for run in service.runs(job)}
    if machine == "shipping":  # its upload starts it
        service.upload("stopped.json", [_SHIPMENT])
    else:
        service.land("hits/year=2023/month=03/day=03/hour=03/minute=03/a.json", [_HIT])
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
        return None if state in ("STARTING", "RUNNING", "STOPPING") else state

    assert service.until("the job run ends", ended) == "STOPPED"
    if machine == "shipping":
        # Nothing is lost: the sweep brings it through.
        service.client("lambda").invoke(FunctionName=f"{PREFIX}-sweep", Payload=b"{}")
        service.settle()
        assert list(service.curated(_SHIPMENT["shipping_id"])) == [_SHIPMENT["shipping_id"]]
