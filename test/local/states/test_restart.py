"""Executions that the end of the cloud interrupts."""

import json
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from ministack.services import stepfunctions
from state_machines import Machines

from local.states import interrupted, status_events
from local.states.execution import Execution

WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": True}}}


def test_an_interrupted_execution_fails_and_tells_of_it(restarted: Callable[[], Any]) -> None:
    cloud = restarted()
    machines = Machines(cloud, "states-restart")
    url = _listen(cloud)
    execution = machines.start(machines.create(WAIT), {"a": 1})
    while len(machines.events(execution)) < 2:
        time.sleep(0.02)
    cloud = restarted()
    states = cloud.client("stepfunctions")
    found = states.describe_execution(executionArn=execution)
    assert (found["status"], found["error"]) == ("FAILED", "States.ServiceRestart")
    kinds = [event["type"] for event in states.get_execution_history(executionArn=execution)["events"]]
    assert kinds[0] == "ExecutionStarted"
    assert kinds[-1] == "ExecutionFailed"
    detail = _next_failure(cloud, url)
    assert (detail["executionArn"], detail["error"]) == (execution, "States.ServiceRestart")
    states.redrive_execution(executionArn=execution)
    assert states.describe_execution(executionArn=execution)["status"] == "RUNNING"


def test_an_execution_is_untold_from_its_start_until_its_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[str] = []
    monkeypatch.setattr(status_events, "publish", lambda record: published.append(record["status"]))
    monkeypatch.setattr(Execution, "run", lambda _: None)
    record = _record("a", "RUNNING")
    execution = Execution(record)

    execution.start()
    execution._tell()
    assert record["executionArn"] in interrupted.untold

    record["status"] = "SUCCEEDED"
    execution._tell()
    assert published == ["RUNNING", "SUCCEEDED"]
    assert record["executionArn"] not in interrupted.untold


def test_ends_that_a_kill_left_untold_are_told_at_the_next_start(monkeypatch: pytest.MonkeyPatch) -> None:
    told, untold, running = _record("told", "SUCCEEDED"), _record("untold", "SUCCEEDED"), _record("on", "RUNNING")
    published: list[str] = []
    monkeypatch.setattr(status_events, "publish", lambda record: published.append(record["name"]))
    records = SimpleNamespace(all_values=lambda: [told, untold, running])
    monkeypatch.setattr(stepfunctions, "_executions", records)
    monkeypatch.setattr(interrupted, "untold", {each["executionArn"]: True for each in (untold, running)})

    interrupted.start()

    assert published == ["untold"]
    assert list(interrupted.untold) == [running["executionArn"]]


def _record(name: str, status: str) -> dict[str, Any]:
    arn = "arn:aws:states:us-east-1:000000000000"
    return {
        "executionArn": f"{arn}:execution:m:{name}",
        "stateMachineArn": f"{arn}:stateMachine:m",
        "name": name,
        "status": status,
        "definition": json.dumps(WAIT),
        "roleArn": "arn:aws:iam::000000000000:role/m",
        "startDate": "2024-07-09T14:00:00.000Z",
        "stopDate": "2024-07-09T14:00:01.000Z",
        "express": False,
        "logging": {},
        "redriveCount": 0,
        "events": [],
    }


def _listen(cloud: Any) -> str:
    sqs, events = cloud.client("sqs"), cloud.client("events")
    url: str = sqs.create_queue(QueueName="changes")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    pattern = {"source": ["aws.states"], "detail": {"status": ["FAILED"]}}
    events.put_rule(Name="changes", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="changes", Targets=[{"Id": "queue", "Arn": arn}])
    return url


def _next_failure(cloud: Any, url: str) -> dict[str, Any]:
    port = cloud.endpoint.rsplit(":", 1)[-1]
    url = f"http://127.0.0.1:{port}/000000000000/{url.rsplit('/', 1)[-1]}"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        messages = cloud.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", [])
        if messages:
            detail: dict[str, Any] = json.loads(messages[0]["Body"])["detail"]
            return detail
    raise AssertionError("nobody was told of the interrupted execution")
