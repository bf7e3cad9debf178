"""How failures are named, retried and caught."""

import json
import time
from typing import Any

import pytest
from state_machines import Machines, task

INVOKE = "arn:aws:states:::lambda:invoke"
FAILING = """
class BadInput extends Error { constructor(m) { super(m); this.name = "BadInputError"; } }
let calls = 0;
exports.handler = async (event) => {
  calls += 1;
  if (calls <= event.failures) throw new BadInput(`call ${calls}`);
  return calls;
};
"""


@pytest.fixture(scope="module")
def machines(cloud: Any) -> Machines:
    return Machines(cloud, "states-failures")


def failing(machines: Machines) -> tuple[str, str]:
    """A function that fails as often as its event says, and a role that may invoke it."""
    name = machines.function(FAILING)
    return name, machines.role(("lambda:InvokeFunction", f"arn:aws:lambda:us-east-1:000000000000:function:{name}"))


def test_a_function_fails_by_its_own_error_name(machines: Machines) -> None:
    name, role = failing(machines)
    ended = machines.run(task(INVOKE, {"FunctionName": name, "Payload": {"failures": 9}}), role=role)
    assert ended["error"] == "BadInputError"
    cause = json.loads(ended["cause"])
    assert (cause["errorType"], cause["errorMessage"]) == ("BadInputError", "call 1")
    assert isinstance(cause["trace"], list)


def test_a_catcher_by_that_name(machines: Machines) -> None:
    name, role = failing(machines)
    definition = task(INVOKE, {"FunctionName": name, "Payload": {"failures": 9}})
    definition["States"]["Only"]["Catch"] = [
        {"ErrorEquals": ["OtherError"], "Next": "Wrong"},
        {"ErrorEquals": ["BadInputError"], "Next": "Right", "ResultPath": "$.failure"},
    ]
    definition["States"]["Wrong"] = {"Type": "Fail", "Error": "Wrong"}
    definition["States"]["Right"] = {"Type": "Pass", "OutputPath": "$.failure.Error", "End": True}
    assert machines.run(definition, role=role)["output"] == '"BadInputError"'


def test_retries_wait_as_the_retrier_says(machines: Machines) -> None:
    name, role = failing(machines)
    definition = task(INVOKE, {"FunctionName": name, "Payload": {"failures": 3}}, OutputPath="$.Payload")
    retrier = {"ErrorEquals": ["BadInputError"], "IntervalSeconds": 1, "BackoffRate": 9, "MaxDelaySeconds": 1}
    definition["States"]["Only"]["Retry"] = [retrier]
    started = time.monotonic()
    assert machines.run(definition, role=role)["output"] == "4"
    assert 3 <= time.monotonic() - started < 6


def test_retries_have_an_end(machines: Machines) -> None:
    name, role = failing(machines)
    definition = task(INVOKE, {"FunctionName": name, "Payload": {"failures": 9}})
    definition["States"]["Only"]["Retry"] = [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1}]
    ended = machines.run(definition, role=role)
    assert json.loads(ended["cause"])["errorMessage"] == "call 2"


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Pass", "Parameters": {"a.$": "$.missing"}, "End": True},
        {"Type": "Pass", "InputPath": "$.missing", "End": True},
        {"Type": "Wait", "SecondsPath": "$.missing", "End": True},
        {"Type": "Choice", "Choices": [{"Variable": "$.missing", "IsString": True, "Next": "S"}]},
    ],
    ids=["parameters", "input-path", "wait", "choice"],
)
def test_a_path_that_leads_nowhere(machines: Machines, state: dict[str, object]) -> None:
    ended = machines.run({"StartAt": "S", "States": {"S": state}}, {"there": 1})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")
    assert ended["cause"].startswith("An error occurred while executing the state 'S' (entered at the event id #2).")
    assert "$.missing" in ended["cause"]


def test_a_runtime_error_is_not_caught(machines: Machines) -> None:
    inner = {"StartAt": "P", "States": {"P": {"Type": "Pass", "InputPath": "$.missing", "End": True}}}
    parallel = {"Type": "Parallel", "Branches": [inner], "End": True}
    states = {
        "S": {**parallel, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]},
        "Caught": {"Type": "Succeed"},
    }
    assert machines.run({"StartAt": "S", "States": states})["error"] == "States.Runtime"


def test_a_result_that_is_too_long(machines: Machines) -> None:
    name = machines.function("exports.handler = async () => 'x'.repeat(300 * 1024);")
    definition = task(INVOKE, {"FunctionName": name})
    definition["States"]["Only"]["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    definition["States"]["Caught"] = {"Type": "Succeed"}
    ended = machines.run(definition, role=machines.role(("lambda:InvokeFunction", "*")))
    assert ended["error"] == "States.DataLimitExceeded"


def test_the_first_branch_that_fails_stops_the_others(machines: Machines) -> None:
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": True}}}
    fail = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Broken", "Cause": "on purpose"}}}
    definition = {"StartAt": "S", "States": {"S": {"Type": "Parallel", "Branches": [wait, fail], "End": True}}}
    ended = machines.run(definition)
    assert (ended["error"], ended["cause"]) == ("Broken", "on purpose")


def test_a_map_over_items_keeps_their_order(machines: Machines) -> None:
    processor = {
        "StartAt": "W",
        "States": {
            "W": {"Type": "Wait", "SecondsPath": "$.wait", "Next": "P"},
            "P": {"Type": "Pass", "OutputPath": "$.index", "End": True},
        },
    }
    state = {
        "Type": "Map",
        "ItemsPath": "$.waits",
        "ItemSelector": {"index.$": "$$.Map.Item.Index", "wait.$": "$$.Map.Item.Value"},
        "ItemProcessor": processor,
        "End": True,
    }
    ended = machines.run({"StartAt": "M", "States": {"M": state}}, {"waits": [1, 0, 0]})
    assert ended["output"] == "[0,1,2]"


def test_variables_are_seen_in_later_states(machines: Machines) -> None:
    states = {
        "A": {"Type": "Pass", "Assign": {"kept.$": "$.a", "twice.$": "States.MathAdd($.a, $.a)"}, "Next": "B"},
        "B": {"Type": "Pass", "Parameters": {"k.$": "$kept", "t.$": "$twice"}, "End": True},
    }
    assert json.loads(machines.run({"StartAt": "A", "States": states}, {"a": 2})["output"]) == {"k": 2, "t": 4}


def test_jsonata(machines: Machines) -> None:
    states = {
        "A": {"Type": "Pass", "Assign": {"n": "{% $states.input.a + 1 %}"}, "Output": {"b": 1}, "Next": "C"},
        "C": {"Type": "Choice", "Choices": [{"Condition": "{% $n = 3 %}", "Next": "Yes"}], "Default": "No"},
        "Yes": {"Type": "Succeed", "Output": {"n": "{% $n %}", "b": "{% $states.input.b %}"}},
        "No": {"Type": "Fail"},
    }
    ended = machines.run({"QueryLanguage": "JSONata", "StartAt": "A", "States": states}, {"a": 2})
    assert json.loads(ended["output"]) == {"n": 3, "b": 1}
