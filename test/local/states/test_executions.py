"""How executions start, wait, stop and end."""

import json
import time
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from state_machines import Machines, task

WAIT = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}
NESTING = [
    "states:StartExecution",
    "states:DescribeExecution",
    "events:PutTargets",
    "events:PutRule",
    "events:DescribeRule",
]
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
CALLBACK = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"


@pytest.fixture(scope="module")
def machines(cloud: Any) -> Machines:
    return Machines(cloud, "states-executions")


@pytest.fixture(scope="module")
def status_changes(cloud: Any) -> Any:
    """Gives the details of an execution's status change events, once there are as many as asked for."""
    sqs, events = cloud.client("sqs"), cloud.client("events")
    url = sqs.create_queue(QueueName="states-status-changes")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(
        Name="states-status-changes",
        EventPattern=json.dumps({"source": ["aws.states"], "detail": {"name": [{"prefix": "observed"}]}}),
    )
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": arn,
            }
        ],
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    events.put_targets(Rule="states-status-changes", Targets=[{"Id": "queue", "Arn": arn}])
    seen: list[dict[str, Any]] = []

    def of(name: str, count: int) -> list[dict[str, Any]]:
        deadline = time.monotonic() + 20
        while True:
            found = [event for event in seen if event["detail"]["name"] == name]
            if len(found) >= count:
                return found
            assert time.monotonic() < deadline, f"{len(found)} of {count} events of {name}"
            messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                seen.append(json.loads(message["Body"]))

    return of


def test_a_pass_takes_no_time(machines: Machines) -> None:
    machine = machines.create(PASS)
    started = time.monotonic()
    ended = machines.ended(machines.start(machine, {"a": 1}))
    assert json.loads(ended["output"]) == {"a": 1}
    assert time.monotonic() - started < 0.15


@pytest.mark.parametrize(
    "state",
    [
        WAIT["States"]["Wait"],
        {"Type": "Parallel", "Branches": [WAIT, PASS], "End": True},
        {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": WAIT, "End": True},
    ],
    ids=["wait", "parallel", "map"],
)
def test_stopping_stops_whatever_waits(machines: Machines, state: dict[str, Any]) -> None:
    machine = machines.create({"StartAt": "S", "States": {"S": state}})
    execution = machines.start(machine, {"items": [1, 2]})
    machines.until(execution, "WaitStateEntered")
    machines.states.stop_execution(executionArn=execution, error="Enough", cause="by hand")
    ended = machines.states.describe_execution(executionArn=execution)
    assert (ended["status"], ended["error"], ended["cause"]) == ("ABORTED", "Enough", "by hand")
    last = machines.events(execution)[-1]
    assert last["type"] == "ExecutionAborted"
    assert last["executionAbortedEventDetails"] == {"error": "Enough", "cause": "by hand"}


def test_status_changes_of_a_stopped_execution(machines: Machines, status_changes: Any) -> None:
    machine = machines.create(WAIT)
    execution = machines.start(machine, {"a": 1}, name="observed-stop")
    machines.states.stop_execution(executionArn=execution, error="Enough", cause="by hand")
    events = status_changes("observed-stop", 2)
    details = {event["detail"]["status"]: event["detail"] for event in events}
    assert set(details) == {"RUNNING", "ABORTED"}
    assert events[0]["detail-type"] == "Step Functions Execution Status Change"
    assert events[0]["resources"] == [execution]
    aborted = details["ABORTED"]
    assert aborted["stateMachineArn"] == machine
    assert json.loads(aborted["input"]) == {"a": 1}
    assert (aborted["error"], aborted["cause"], aborted["output"]) == ("Enough", "by hand", None)
    assert aborted["redriveStatus"] == "REDRIVABLE"
    assert aborted["stopDate"] >= aborted["startDate"] > 1_700_000_000_000


def test_a_machine_out_of_time(machines: Machines, status_changes: Any) -> None:
    caught = {"Type": "Pass", "End": True}
    parallel = {
        "Type": "Parallel",
        "Branches": [WAIT],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
        "End": True,
    }
    machine = machines.create({"StartAt": "Both", "TimeoutSeconds": 1, "States": {"Both": parallel, "Caught": caught}})
    started = time.monotonic()
    ended = machines.ended(machines.start(machine, name="observed-timeout"))
    assert 0.9 < time.monotonic() - started < 3
    assert (ended["status"], ended["error"]) == ("TIMED_OUT", "States.Timeout")
    kinds = [event["type"] for event in machines.events(ended["executionArn"])]
    assert kinds[-1] == "ExecutionTimedOut"
    assert "PassStateEntered" not in kinds
    assert status_changes("observed-timeout", 2)[-1]["detail"]["status"] == "TIMED_OUT"


def test_a_task_out_of_time_can_be_caught(machines: Machines, cloud: Any) -> None:
    queue = cloud.client("sqs").create_queue(QueueName=machines.name())["QueueUrl"]
    state = task(CALLBACK, {"QueueUrl": queue, "MessageBody.$": "$$.Task.Token"}, TimeoutSecondsPath="$.seconds")
    state["States"]["Only"]["Catch"] = [{"ErrorEquals": ["States.Timeout"], "Next": "Late", "ResultPath": "$.error"}]
    state["States"]["Late"] = {"Type": "Pass", "End": True}
    ended = machines.run(state, {"seconds": 1}, machines.role(("sqs:SendMessage", "*")))
    assert json.loads(ended["output"])["error"]["Error"] == "States.Timeout"


def test_a_missing_heartbeat(machines: Machines, cloud: Any) -> None:
    queue = cloud.client("sqs").create_queue(QueueName=machines.name())["QueueUrl"]
    state = task(CALLBACK, {"QueueUrl": queue, "MessageBody.$": "$$.Task.Token"}, HeartbeatSeconds=1)
    ended = machines.run(state, role=machines.role(("sqs:SendMessage", "*")))
    assert ended["error"] == "States.HeartbeatTimeout"


def test_a_task_token_brings_the_result(machines: Machines, cloud: Any) -> None:
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName=machines.name())["QueueUrl"]
    state = task(CALLBACK, {"QueueUrl": queue, "MessageBody": {"token.$": "$$.Task.Token"}})
    execution = machines.start(machines.create(state, machines.role(("sqs:SendMessage", "*"))))
    message = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"][0]
    machines.states.send_task_success(taskToken=json.loads(message["Body"])["token"], output='{"ok": true}')
    assert json.loads(machines.ended(execution)["output"]) == {"ok": True}


def test_a_worker_does_the_work_of_an_activity(machines: Machines) -> None:
    activity = machines.states.create_activity(name=machines.name())["activityArn"]
    execution = machines.start(machines.create(task(activity, {"n.$": "$.n"})), {"n": 2})
    work = machines.states.get_activity_task(activityArn=activity)
    assert json.loads(work["input"]) == {"n": 2}
    machines.states.send_task_failure(taskToken=work["taskToken"], error="Tired", cause="of it")
    ended = machines.ended(execution)
    assert (ended["error"], ended["cause"]) == ("Tired", "of it")
    kinds = [event["type"] for event in machines.events(execution)]
    assert kinds[2:5] == ["ActivityScheduled", "ActivityStarted", "ActivityFailed"]


def test_a_stopped_execution_stops_its_job(machines: Machines) -> None:
    inner = machines.create(WAIT)
    actions = [*NESTING, "states:StopExecution"]
    outer = task("arn:aws:states:::states:startExecution.sync:2", {"StateMachineArn": inner})
    execution = machines.start(machines.create(outer, machines.role((actions, "*"))))
    machines.until(execution, "TaskSubmitted")
    machines.states.stop_execution(executionArn=execution)
    started = machines.states.list_executions(stateMachineArn=inner)["executions"][0]
    assert machines.ended(started["executionArn"])["status"] == "ABORTED"


def test_an_execution_within_one(machines: Machines) -> None:
    inner = machines.create(PASS)
    role = machines.role((NESTING, "*"))
    for pattern, output in ((".sync", '{"a":1}'), (".sync:2", {"a": 1})):
        resource = f"arn:aws:states:::states:startExecution{pattern}"
        ended = machines.run(task(resource, {"StateMachineArn": inner, "Input": {"a": 1}}), role=role)
        assert json.loads(ended["output"])["Output"] == output


def test_a_role_must_be_allowed_the_rule_that_tells_of_the_end(machines: Machines) -> None:
    inner = machines.create(PASS)
    outer = task("arn:aws:states:::states:startExecution.sync:2", {"StateMachineArn": inner})
    role = machines.role((["states:StartExecution", "states:DescribeExecution"], "*"))
    with pytest.raises(ClientError, match="is not authorized to create managed-rule"):
        machines.create(outer, role)


def test_a_failed_execution_within_one_fails_the_task_that_waits_for_it(machines: Machines) -> None:
    inner = machines.create({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Odd", "Cause": "of it"}}})
    outer = task("arn:aws:states:::states:startExecution.sync:2", {"StateMachineArn": inner})
    ended = machines.run(outer, role=machines.role((NESTING, "*")))
    assert ended["error"] == "States.TaskFailed"
    cause = json.loads(ended["cause"])
    assert (cause["Status"], cause["Error"], cause["Cause"]) == ("FAILED", "Odd", "of it")


def test_the_same_name_again(machines: Machines) -> None:
    machine = machines.create(WAIT)
    request = {"stateMachineArn": machine, "name": "again"}
    first = machines.states.start_execution(**request, input='{"a": 1}')
    second = machines.states.start_execution(**request, input='{ "a":1 }')
    assert (second["executionArn"], second["startDate"]) == (first["executionArn"], first["startDate"])
    with pytest.raises(machines.states.exceptions.ExecutionAlreadyExists):
        machines.states.start_execution(**request, input='{"a": 2}')
    machines.states.stop_execution(executionArn=first["executionArn"])
    with pytest.raises(machines.states.exceptions.ExecutionAlreadyExists):
        machines.states.start_execution(**request, input='{"a": 1}')


@pytest.mark.parametrize("name", ["a b", "a/b", "a*", "ä" * 81])
def test_a_name_that_is_none(machines: Machines, name: str) -> None:
    with pytest.raises(machines.states.exceptions.InvalidName):
        machines.states.start_execution(stateMachineArn=machines.create(PASS), name=name)


def test_input_that_is_no_json(machines: Machines) -> None:
    with pytest.raises(machines.states.exceptions.InvalidExecutionInput):
        machines.states.start_execution(stateMachineArn=machines.create(PASS), input="{")


def test_executions_by_status(machines: Machines) -> None:
    machine = machines.create(WAIT)
    stopped, running = machines.start(machine), machines.start(machine)
    machines.states.stop_execution(executionArn=stopped)
    listed = {
        status: [
            each["executionArn"]
            for each in machines.states.list_executions(stateMachineArn=machine, statusFilter=status)["executions"]
        ]
        for status in ("RUNNING", "ABORTED", "SUCCEEDED")
    }
    assert listed == {"RUNNING": [running], "ABORTED": [stopped], "SUCCEEDED": []}


def test_a_running_execution_keeps_its_definition(machines: Machines) -> None:
    definition = {
        "StartAt": "W",
        "States": {"W": {"Type": "Wait", "Seconds": 1, "Next": "P"}, "P": {"Type": "Pass", "Result": 1, "End": True}},
    }
    machine = machines.create(definition)
    execution = machines.start(machine)
    machines.states.update_state_machine(stateMachineArn=machine, definition=json.dumps(WAIT))
    assert machines.ended(execution)["output"] == "1"


@pytest.fixture(scope="module")
def synchronous(cloud: Any) -> Any:
    """A client that does not put `sync-` before the host's name, which 127.0.0.1 cannot take."""
    return boto3.client(
        "stepfunctions",
        region_name="us-east-1",
        endpoint_url=cloud.endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(inject_host_prefix=False),
    )


def test_standard_machines_run_asynchronously_only(machines: Machines, synchronous: Any) -> None:
    with pytest.raises(ClientError, match="StateMachineTypeNotSupported"):
        synchronous.start_sync_execution(stateMachineArn=machines.create(PASS))


def test_an_express_machine_answers_with_its_output(machines: Machines, synchronous: Any) -> None:
    machine = machines.create(PASS, type="EXPRESS")
    answer = synchronous.start_sync_execution(stateMachineArn=machine, input='{"a": 1}')
    assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"a": 1})


def test_testing_a_state_is_refused_by_name(synchronous: Any) -> None:
    with pytest.raises(ClientError, match="TestState is not supported"):
        synchronous.test_state(definition='{"Type": "Pass", "End": true}')


def test_history_of_a_task(machines: Machines, cloud: Any) -> None:
    topic = cloud.client("sns").create_topic(Name=machines.name())["TopicArn"]
    definition = task("arn:aws:states:::sns:publish", {"TopicArn": topic, "Message.$": "$.text"})
    ended = machines.run(definition, {"text": "hello"}, machines.role(("sns:Publish", topic)))
    events = machines.events(ended["executionArn"])
    assert [event["type"] for event in events] == [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
    ]
    assert [event.get("previousEventId", 0) for event in events] == [0, 1, 2, 3, 4, 5, 6]
    scheduled = events[2]["taskScheduledEventDetails"]
    assert (scheduled["resourceType"], scheduled["resource"]) == ("sns", "publish")
    assert json.loads(scheduled["parameters"]) == {"TopicArn": topic, "Message": "hello"}
