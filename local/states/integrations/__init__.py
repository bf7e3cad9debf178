"""What a Task's Resource can be: a module an integration, a line each in the table."""

import re
from dataclasses import dataclass

from local.states.integrations import activity, athena, aws_sdk, dynamodb, events, glue, lambda_, sns, sqs, states
from local.states.integrations.call import Integration

INTEGRATIONS = {
    "athena:getQueryExecution": athena.GET_QUERY_EXECUTION,
    "athena:getQueryResults": athena.GET_QUERY_RESULTS,
    "athena:startQueryExecution": athena.START_QUERY_EXECUTION,
    "athena:stopQueryExecution": athena.STOP_QUERY_EXECUTION,
    "dynamodb:deleteItem": dynamodb.DELETE_ITEM,
    "dynamodb:getItem": dynamodb.GET_ITEM,
    "dynamodb:putItem": dynamodb.PUT_ITEM,
    "dynamodb:updateItem": dynamodb.UPDATE_ITEM,
    "events:putEvents": events.PUT_EVENTS,
    "glue:startJobRun": glue.START_JOB_RUN,
    "lambda:invoke": lambda_.INVOKE,
    "sns:publish": sns.PUBLISH,
    "sqs:sendMessage": sqs.SEND_MESSAGE,
    "states:startExecution": states.START_EXECUTION,
}
"""The optimized integrations, by service and action."""

_RESOURCE = re.compile(r"arn:aws:states:::(?P<name>[\w-]+:[\w:-]+?)(?:\.(?P<pattern>sync|sync:2|waitForTaskToken))?")
_ACTIVITY = re.compile(r"arn:aws:states:[\w-]+:\d{12}:activity:[^\s:]{1,80}")
_FUNCTION = re.compile(r"arn:aws:lambda:[\w-]+:\d{12}:function:[\w$-]+(:[\w$-]+)?")


@dataclass(frozen=True)
class Resource:
    """A Task's Resource, read.

    kind: which history events it has: `Task`, or `LambdaFunction` and `Activity` for the ARN of one.
    service, action: e.g. `glue` and `startJobRun`.
    pattern: `sync`, `sync:2`, `waitForTaskToken`, or empty.
    """

    arn: str
    kind: str
    service: str
    action: str
    pattern: str
    integration: Integration


def find(arn: str) -> Resource:
    """What a Resource stands for.

    Raises:
        LookupError: it is nothing that is supported; says why.
    """
    if _FUNCTION.fullmatch(arn):
        return Resource(arn, "LambdaFunction", "lambda", "invoke", "", lambda_.FUNCTION)
    if _ACTIVITY.fullmatch(arn):
        return Resource(arn, "Activity", "states", "activity", "waitForTaskToken", activity.ACTIVITY)
    match = _RESOURCE.fullmatch(arn)
    if match is None:
        raise LookupError(f"The resource '{arn}' is neither a Lambda function nor a service integration.")
    name, pattern = match["name"], match["pattern"] or ""
    service, _, action = name.rpartition(":")
    try:
        integration = (
            aws_sdk.integration(service.removeprefix("aws-sdk:"), action)
            if service.startswith("aws-sdk:")
            else INTEGRATIONS[name]
        )
    except LookupError as error:
        reason = error.args[0] if service.startswith("aws-sdk:") else f"there is no integration '{name}' here"
        raise LookupError(f"The resource '{arn}' is not supported: {reason}.") from error
    if pattern and pattern not in (*integration.sync, *(["waitForTaskToken"] if integration.callback else [])):
        raise LookupError(f"The resource '{arn}' is not supported: '{name}' has no pattern '{pattern}'.")
    return Resource(arn, "Task", service, action, pattern, integration)
