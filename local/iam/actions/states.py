"""AWS Step Functions. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html

A version or an alias is checked on the machine's own ARN, with the qualifier in `states:StateMachineQualifier`.
"""

from collections.abc import Mapping
from typing import Any

from local.iam.checks import Request, Service

_MACHINE = ("{stateMachineArn}",)
_EXECUTION = ("{executionArn}",)
_ACTIVITY = ("{activityArn}",)

_RESOURCES = {
    "CreateStateMachine": ("stateMachine:{name}",),
    **dict.fromkeys(
        (
            "CreateStateMachineAlias",
            "DeleteStateMachine",
            "DeleteStateMachineAlias",
            "DeleteStateMachineVersion",
            "DescribeStateMachine",
            "DescribeStateMachineAlias",
            "ListExecutions",
            "ListStateMachineAliases",
            "ListStateMachineVersions",
            "PublishStateMachineVersion",
            "StartExecution",
            "StartSyncExecution",
            "UpdateStateMachine",
            "UpdateStateMachineAlias",
        ),
        _MACHINE,
    ),
    **dict.fromkeys(
        (
            "DescribeExecution",
            "DescribeStateMachineForExecution",
            "GetExecutionHistory",
            "ListMapRuns",
            "RedriveExecution",
            "StopExecution",
        ),
        _EXECUTION,
    ),
    **dict.fromkeys(("DescribeMapRun", "UpdateMapRun"), ("{mapRunArn}",)),
    "CreateActivity": ("activity:{name}",),
    **dict.fromkeys(("DeleteActivity", "DescribeActivity", "GetActivityTask"), _ACTIVITY),
    **dict.fromkeys(("ListTagsForResource", "TagResource", "UntagResource"), ("{resourceArn}",)),
}


def _given(request: Request) -> str:
    members = ("stateMachineArn", "stateMachineVersionArn", "stateMachineAliasArn")
    if request.operation == "CreateStateMachineAlias":
        routes = request.parameters.get("routingConfiguration") or [{}]
        return str(routes[0].get("stateMachineVersionArn", ""))
    return next((str(request.parameters[each]) for each in members if request.parameters.get(each)), "")


def _arrange(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    if request.operation == "ListExecutions" and "mapRunArn" in parameters:
        return {**parameters, "stateMachineArn": parameters["mapRunArn"]}
    return {**parameters, "stateMachineArn": ":".join(_given(request).split(":")[:7])}


def _context(request: Request) -> Mapping[str, Any]:
    qualifier = ":".join(_given(request).split(":")[7:])
    return {"states:StateMachineQualifier": qualifier} if qualifier else {}


SERVICE = Service(
    namespace="states",
    arn="arn:aws:states:{region}:{account}:",
    resources=_RESOURCES,
    roles={"CreateStateMachine": "roleArn", "UpdateStateMachine": "roleArn"},
    principal="states.amazonaws.com",
    arrange=_arrange,
    context=_context,
)
