"""Each schedule of the stage starts what it is for, as its own role."""

from typing import Any

from deployed import PREFIX, Service

_SCHEDULES = {"generate-shipments", "hits-hourly", "hits-recount", "sweep", "table-to-parquet", "watch-workflow"}


def test_each_schedule_starts_what_it_is_for(service: Service) -> None:
    scheduler = service.client("scheduler")
    names = [each["Name"] for each in scheduler.list_schedules(NamePrefix=PREFIX)["Schedules"]]
    assert set(names) == {f"{PREFIX}-{name}" for name in _SCHEDULES}
    targets = {name: scheduler.get_schedule(Name=name)["Target"] for name in names}
    before = {name: starts(service, target["Arn"]) for name, target in targets.items()}

    for name in targets:
        service.fire(name, f"now-{name}")

    for name, target in targets.items():
        service.until(f"{name} fires", lambda at=name, arn=target["Arn"]: starts(service, arn) > before[at])


def starts(service: Service, arn: str) -> int:
    """How often a state machine or a function was started."""
    if ":stateMachine:" in arn:
        executions: list[Any] = service.client("stepfunctions").list_executions(stateMachineArn=arn)["executions"]
        return len(executions)
    group = f"/aws/lambda/{arn.rpartition(':')[2]}"
    logs = service.client("logs")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, filterPattern='"REPORT RequestId"')
    return sum(len(page["events"]) for page in pages)
