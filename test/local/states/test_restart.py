"""Executions that the end of the cloud interrupts."""

import json
import time
from collections.abc import Callable
from typing import Any

from state_machines import Machines

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
