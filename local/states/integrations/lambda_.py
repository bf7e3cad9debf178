"""`lambda:invoke`, and a function's ARN as the Resource.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""

from typing import Any

from local.states.errors import StateError
from local.states.integrations.call import Call, Integration, Operation
from local.states.integrations.convert import decoded
from local.states.integrations.dialect import Optimized
from local.states.templates import encode

_INVOKE = Operation("lambda", "Invoke", Optimized("Lambda", "AWSLambda", "AWSLambdaException"))


def _invoke(call: Call) -> Any:
    return _invoked(call, call.arguments)


def _invoke_arn(call: Call) -> Any:
    return _invoked(call, {"FunctionName": call.resource, "Payload": call.arguments})["Payload"]


def _invoked(call: Call, arguments: Any) -> dict[str, Any]:
    if isinstance(arguments, dict) and "Payload" in arguments:
        arguments = {**arguments, "Payload": encode(arguments["Payload"])}
    answer: dict[str, Any] = call.api(_INVOKE, arguments)
    payload = decoded(answer["Payload"]) if answer.get("Payload") else None
    if "FunctionError" in answer:
        name = payload.get("errorType") if isinstance(payload, dict) else None
        raise StateError(name or "Lambda.Unknown", encode(payload))
    return {**answer, "Payload": payload}


INVOKE = Integration(_INVOKE, _invoke, callback=True)
FUNCTION = Integration(None, _invoke_arn)
