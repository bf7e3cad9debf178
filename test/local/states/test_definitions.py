"""Definitions that are refused where they are stored, each with what is wrong and where."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError
from state_machines import Machines, task

PASS = {"Type": "Pass", "End": True}
GLUE = "arn:aws:states:::glue:startJobRun.sync"


@pytest.fixture(scope="module")
def machines(cloud: Any) -> Machines:
    return Machines(cloud, "states-definitions")


def one(state: dict[str, Any], **others: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "S", "States": {"S": state, **others}}


REFUSED = {
    "no json": ("{", "INVALID_JSON_DESCRIPTION"),
    "no start": ({"States": {"S": PASS}}, "'StartAt' is required but was missing"),
    "start nowhere": ({"StartAt": "X", "States": {"S": PASS}}, "Missing 'StartAt' target: X"),
    "no states": ({"StartAt": "S"}, "'States' is required"),
    "unknown field of the machine": ({**one(PASS), "Timeout": 3}, "'Timeout' is not supported at /Timeout"),
    "unknown type": (one({"Type": "Sleep", "End": True}), "The Type 'Sleep'"),
    "unknown field": (one({**PASS, "Seconds": 3}), "'Seconds' is not supported in a Pass state"),
    "jsonata field in a jsonpath state": (one({**PASS, "Output": 3}), "'Output' is not supported"),
    "neither next nor end": (one({"Type": "Pass"}), "either 'Next' or 'End'"),
    "next nowhere": (one({"Type": "Pass", "Next": "X"}), "Missing 'Next' target: X at /States/S/Next"),
    "unreachable": (one(PASS, Lost=PASS), 'State "Lost" is not reachable'),
    "catch nowhere": (
        one({**task(GLUE, {"JobName": "j"})["States"]["Only"], "Catch": [{"ErrorEquals": ["E"], "Next": "X"}]}),
        "Missing 'Next' target: X at /States/S/Catch[0]/Next",
    ),
    "no resource": (one({"Type": "Task", "End": True}), "'Resource' is required"),
    "bad resource": (task("arn:aws:lambda:x"), "neither a Lambda function nor a service integration"),
    "unknown integration": (task("arn:aws:states:::batch:submitJob"), "there is no integration 'batch:submitJob'"),
    "unknown pattern": (task("arn:aws:states:::sns:publish.sync"), "'sns:publish' has no pattern 'sync'"),
    "unknown service": (task("arn:aws:states:::aws-sdk:nosuch:doIt"), "there is no service 'nosuch'"),
    "unknown action": (task("arn:aws:states:::aws-sdk:glue:startIt"), "has no action 'startIt'"),
    "unknown parameter": (
        task(GLUE, {"JobName": "j", "Argument": {}}),
        "'Argument' is not supported",
    ),
    "missing parameter": (task(GLUE, {}), "'JobName' is required but was missing at /States/Only/Parameters"),
    "parameter of a wrong type": (task(GLUE, {"JobName": 3}), "must be a STRING at /States/Only/Parameters/JobName"),
    "bad path": (one({**PASS, "InputPath": "$.a["}), "/States/S/InputPath"),
    "bad template": (one({**PASS, "Parameters": {"a.$": "b"}}), "must be a JSONPath or an intrinsic function"),
    "two waits": (one({"Type": "Wait", "Seconds": 1, "SecondsPath": "$.a", "End": True}), "Exactly one of"),
    "choice without comparison": (
        one({"Type": "Choice", "Choices": [{"Variable": "$.a", "Next": "S"}]}),
        "exactly one comparison",
    ),
    "catch all first": (
        one(
            {
                **task(GLUE, {"JobName": "j"})["States"]["Only"],
                "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}],
            }
        ),
        "States.ALL must stand alone",
    ),
    "bad retrier": (
        one({**task(GLUE, {"JobName": "j"})["States"]["Only"], "Retry": [{"ErrorEquals": ["E"], "BackoffRate": 0.5}]}),
        "'BackoffRate' must be a number of 1 or more",
    ),
    "a name twice": (
        one({"Type": "Parallel", "Branches": [one(PASS)], "End": True}),
        "DUPLICATE_STATE_NAME: Duplicate State name: S",
    ),
    "in a branch": (
        one({"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass"}}}], "End": True}),
        "at /States/S/Branches[0]/States/B",
    ),
    "distributed map": (
        one(
            {
                "Type": "Map",
                "End": True,
                "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "P", "States": {"P": PASS}},
            }
        ),
        "does not support the processing mode DISTRIBUTED",
    ),
}


@pytest.mark.parametrize(("definition", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(machines: Machines, definition: Any, message: str) -> None:
    text = definition if isinstance(definition, str) else json.dumps(definition)
    with pytest.raises(machines.states.exceptions.InvalidDefinition) as refused:
        machines.states.create_state_machine(name=machines.name(), definition=text, roleArn=machines.role())
    assert message in str(refused.value)


def test_an_update_is_looked_at_too(machines: Machines) -> None:
    machine = machines.create(one(PASS))
    with pytest.raises(machines.states.exceptions.InvalidDefinition):
        machines.states.update_state_machine(stateMachineArn=machine, definition=json.dumps(one({"Type": "Pass"})))
    found = machines.states.describe_state_machine(stateMachineArn=machine)
    assert json.loads(found["definition"]) == one(PASS)


def test_validation_without_a_machine(machines: Machines) -> None:
    answer = machines.states.validate_state_machine_definition(definition=json.dumps(one({"Type": "Pass"})))
    assert answer["result"] == "FAIL"
    assert answer["diagnostics"][0]["location"] == "/States/S"
    assert machines.states.validate_state_machine_definition(definition=json.dumps(one(PASS)))["result"] == "OK"


def test_a_role_that_step_functions_may_not_assume(machines: Machines, cloud: Any) -> None:
    role = cloud.role(machines.name(), "lambda.amazonaws.com", [])
    with pytest.raises(Exception, match=r"AccessDeniedException.*is authorized to assume the provided role"):
        machines.create(one(PASS), role)


LOGGING = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
]


def logging_to(cloud: Any, group: str, level: str) -> dict[str, Any]:
    cloud.client("logs").create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*"
    destination = {"cloudWatchLogsLogGroup": {"logGroupArn": arn}}
    return {"level": level, "includeExecutionData": True, "destinations": [destination]}


def test_a_machine_of_a_stack_keeps_its_logging_and_tracing(machines: Machines, cloud: Any) -> None:
    name = machines.name()
    configuration = logging_to(cloud, f"/aws/vendedlogs/{name}", "ALL")
    group = configuration["destinations"][0]["cloudWatchLogsLogGroup"]["logGroupArn"]
    properties = {
        "StateMachineName": name,
        "RoleArn": machines.role((LOGGING, "*")),
        "DefinitionString": json.dumps(one(PASS)),
        "LoggingConfiguration": {
            "Level": "ALL",
            "IncludeExecutionData": True,
            "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": group}}],
        },
        "TracingConfiguration": {"Enabled": True},
    }
    template = {"Resources": {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}
    stacks = cloud.client("cloudformation")
    stacks.create_stack(StackName=name, TemplateBody=json.dumps(template))
    stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    machine = f"arn:aws:states:us-east-1:000000000000:stateMachine:{name}"
    found = machines.states.describe_state_machine(stateMachineArn=machine)
    assert found["tracingConfiguration"] == {"enabled": True}
    assert found["loggingConfiguration"] == configuration
    properties["DefinitionString"] = json.dumps(one({"Type": "Pass"}))
    stacks.update_stack(StackName=name, TemplateBody=json.dumps(template))
    with pytest.raises(WaiterError):
        stacks.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    reasons = [
        event.get("ResourceStatusReason", "") for event in stacks.describe_stack_events(StackName=name)["StackEvents"]
    ]
    assert any("either 'Next' or 'End'" in reason for reason in reasons), reasons


def test_deleting_a_stack_ends_its_executions(machines: Machines, cloud: Any) -> None:
    name = machines.name()
    waiting = one({"Type": "Wait", "Seconds": 600, "End": True})
    properties = {"StateMachineName": name, "RoleArn": machines.role(), "DefinitionString": json.dumps(waiting)}
    template = {"Resources": {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}
    stacks = cloud.client("cloudformation")
    stacks.create_stack(StackName=name, TemplateBody=json.dumps(template))
    stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    execution = machines.start(f"arn:aws:states:us-east-1:000000000000:stateMachine:{name}")
    stacks.delete_stack(StackName=name)
    assert machines.ended(execution)["status"] == "ABORTED"


@pytest.mark.parametrize(
    ("level", "types"),
    [
        ("ALL", ["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]),
        ("ERROR", ["ExecutionFailed"]),
        ("OFF", []),
    ],
)
def test_events_are_logged(machines: Machines, cloud: Any, level: str, types: list[str]) -> None:
    group = f"/aws/vendedlogs/states/{machines.name()}"
    configuration = logging_to(cloud, group, level)
    failing = one({"Type": "Fail", "Error": "Broken"})
    machine = machines.create(failing, machines.role((LOGGING, "*")), loggingConfiguration=configuration)
    execution = machines.ended(machines.start(machine, {"a": 1}))["executionArn"]
    logs = cloud.client("logs")
    deadline = time.monotonic() + 10
    while len(events := logs.filter_log_events(logGroupName=group)["events"]) < len(types):
        assert time.monotonic() < deadline, events
        time.sleep(0.02)
    lines = [json.loads(event["message"]) for event in events]
    assert [line["type"] for line in lines] == types
    assert all(line["execution_arn"] == execution for line in lines)
    if level == "ALL":
        assert lines[0]["details"]["input"] == '{"a": 1}'
        assert events[0]["logStreamName"].startswith(f"states/{machine.rsplit(':', 1)[-1]}/20")


def test_logging_needs_the_group_and_the_permission(machines: Machines, cloud: Any) -> None:
    configuration = logging_to(cloud, f"/aws/vendedlogs/states/{machines.name()}", "ALL")
    with pytest.raises(ClientError, match="not authorized to access the Log Destination"):
        machines.create(one(PASS), loggingConfiguration=configuration)
    configuration["destinations"][0]["cloudWatchLogsLogGroup"]["logGroupArn"] += "x"
    with pytest.raises(machines.states.exceptions.InvalidLoggingConfiguration):
        machines.create(one(PASS), machines.role((LOGGING, "*")), loggingConfiguration=configuration)
