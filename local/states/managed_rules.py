"""The rules by which Step Functions learns that an execution which a `.sync` task started has ended.

AWS makes the rule when the machine is created, as its role, and refuses a machine whose role may not. Here nothing
is made, since the task asks; what the role must be allowed is the same.
https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
"""

from collections.abc import Iterator
from typing import Any

from local import settings
from local.iam import decide

_RULE = f"arn:aws:events:{settings.REGION}:{settings.ACCOUNT}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"
_ACTIONS = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
_RESOURCES = ("arn:aws:states:::states:startExecution.sync", "arn:aws:states:::states:startExecution.sync:2")


def problem(definition: dict[str, Any], role_arn: str) -> str | None:
    """Why the rule that a definition needs cannot be made as the role, in AWS's words."""
    if not any(resource in _RESOURCES for resource in _resources(definition)):
        return None
    role = decide.principal(role_arn)
    if all(decide.allows(role, action, _RULE) for action in _ACTIONS):
        return None
    return f"'{role_arn}' is not authorized to create managed-rule."


def _resources(block: dict[str, Any]) -> Iterator[Any]:
    for state in block["States"].values():
        yield state.get("Resource")
        for inner in [*state.get("Branches", []), state.get("ItemProcessor"), state.get("Iterator")]:
            if inner:
                yield from _resources(inner)
