"""Executions that go on where they failed."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from state_machines import Machines

INVOKE = "arn:aws:states:::lambda:invoke"
COUNTING = """
const calls = {};
exports.handler = async ({ key, failures }) => {
  calls[key] = (calls[key] || 0) + 1;
  if (calls[key] <= failures) throw new Error(`call ${calls[key]}`);
  return calls[key];
};
"""


@pytest.fixture(scope="module")
def machines(cloud: Any) -> Machines:
    return Machines(cloud, "states-redrive")


def call(name: str, key: str, failures: int, **fields: object) -> dict[str, object]:
    parameters = {"FunctionName": name, "Payload": {"key": key, "failures": failures}}
    return {"Type": "Task", "Resource": INVOKE, "Parameters": parameters, **fields}


def test_what_had_succeeded_is_not_done_again(machines: Machines) -> None:
    name = machines.function(COUNTING)
    role = machines.role(("lambda:InvokeFunction", "*"))
    count = {"ResultSelector": {"n.$": "$.Payload"}}
    gate = machines.states.create_activity(name=machines.name())["activityArn"]
    branches = [
        {"StartAt": "A1", "States": {"A1": call(name, "a1", 0, End=True, **count)}},
        {
            "StartAt": "B1",
            "States": {
                "B1": call(name, "b1", 0, Next="Gate", ResultPath="$.b1", Assign={"kept.$": "$.Payload"}, **count),
                "Gate": {"Type": "Task", "Resource": gate, "ResultPath": None, "Next": "B2"},
                "B2": call(name, "b2", 1, Next="B3", ResultPath="$.b2", **count),
                "B3": {"Type": "Pass", "Parameters": {"all.$": "$", "kept.$": "$kept"}, "End": True},
            },
        },
    ]
    states = {
        "First": call(name, "first", 0, Next="Both", ResultPath="$.first", **count),
        "Both": {"Type": "Parallel", "Branches": branches, "ResultPath": "$.both", "End": True},
    }
    machine = machines.create({"StartAt": "First", "States": states}, role)
    execution = machines.start(machine)
    machines.until(execution, "TaskStateExited", "A1")
    work = machines.states.get_activity_task(activityArn=gate)
    machines.states.send_task_success(taskToken=work["taskToken"], output="{}")
    failed = machines.ended(execution)
    assert (failed["status"], failed["redriveStatus"]) == ("FAILED", "REDRIVABLE")
    machines.states.redrive_execution(executionArn=failed["executionArn"])
    ended = machines.ended(failed["executionArn"])
    assert ended["status"] == "SUCCEEDED", ended
    assert ended["redriveCount"] == 1
    output = json.loads(ended["output"])
    assert output["first"] == {"n": 1}
    assert output["both"][0] == {"n": 1}
    assert output["both"][1] == {"all": {"first": {"n": 1}, "b1": {"n": 1}, "b2": {"n": 2}}, "kept": 1}
    kinds = [event["type"] for event in machines.events(failed["executionArn"])]
    assert kinds.index("ExecutionFailed") + 1 == kinds.index("ExecutionRedriven")
    assert kinds[-1] == "ExecutionSucceeded"


def test_items_of_a_map_that_had_succeeded_are_not_done_again(machines: Machines) -> None:
    name = machines.function(COUNTING)
    invoke = call(name, "", 0, End=True, OutputPath="$.Payload")
    invoke["Parameters"] = {"FunctionName": name, "Payload.$": "$"}
    state = {
        "Type": "Map",
        "ItemsPath": "$.items",
        "MaxConcurrency": 1,
        "ItemProcessor": {"StartAt": "I", "States": {"I": invoke}},
        "End": True,
    }
    role = machines.role(("lambda:InvokeFunction", "*"))
    machine = machines.create({"StartAt": "M", "States": {"M": state}}, role)
    items = [{"key": "x", "failures": 0}, {"key": "y", "failures": 1}]
    failed = machines.ended(machines.start(machine, {"items": items}))
    assert failed["status"] == "FAILED"
    machines.states.redrive_execution(executionArn=failed["executionArn"])
    assert machines.ended(failed["executionArn"])["output"] == "[1,2]"


def test_an_execution_that_succeeded_is_not_redriven(machines: Machines) -> None:
    ended = machines.run({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
    assert ended["redriveStatus"] == "NOT_REDRIVABLE"
    with pytest.raises(ClientError, match="ExecutionNotRedrivable"):
        machines.states.redrive_execution(executionArn=ended["executionArn"])
