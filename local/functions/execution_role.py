"""The role that a function runs as: Lambda must be able to assume it, and it must reach what failed events go to.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
"""

import functools
from collections.abc import Callable
from typing import Any

from ministack.services import lambda_svc, sts

from local.functions.refusals import Answer, refused
from local.iam import roles
from local.iam.decide import AccessDeniedError, principal, require

SERVICE = "lambda.amazonaws.com"

_SENDING = {
    "events": "events:PutEvents",
    "lambda": "lambda:InvokeFunction",
    "sns": "sns:Publish",
    "sqs": "sqs:SendMessage",
}
"""The permission that putting a record somewhere takes. A bucket is checked when the object's key is known."""


def creating(original: Callable[..., Answer]) -> Callable[..., Answer]:
    """MiniStack's `_create_function`."""

    @functools.wraps(original)
    def create(request: dict[str, Any]) -> Answer:
        function = lambda_svc._func_arn(str(request.get("FunctionName", "")))
        return refused(problem(request, function)) or original(request)

    return create


def updating(original: Callable[..., Answer]) -> Callable[..., Answer]:
    """MiniStack's `_update_config`."""

    @functools.wraps(original)
    def update(name: str, request: dict[str, Any]) -> Answer:
        known = (lambda_svc._functions.get(name) or {}).get("config", {})
        wanted = {**({"Role": known.get("Role")} if "DeadLetterConfig" in request else {}), **request}
        return refused(problem(wanted, lambda_svc._func_arn(name))) or original(name, request)

    return update


def configuring(original: Callable[..., Answer]) -> Callable[..., Answer]:
    """MiniStack's `_put_event_invoke_config`."""

    @functools.wraps(original)
    def put(name: str, qualifier: str | None, request: dict[str, Any]) -> Answer:
        config = (lambda_svc._functions.get(name) or {}).get("config", {})
        why = unreachable(config.get("Role", ""), request.get("DestinationConfig") or {})
        return refused(why) or original(name, qualifier, request)

    return put


def sessions(original: Callable[[dict[str, Any]], dict[str, str]]) -> Callable[[dict[str, Any]], dict[str, str]]:
    """MiniStack's `execution_credentials`: what signs with them acts for this function."""

    @functools.wraps(original)
    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        keys = original(config)
        session = sts._sessions.get(keys["AWS_ACCESS_KEY_ID"])
        if session is not None:
            session["SourceFunctionArn"] = ":".join(str(config.get("FunctionArn", "")).split(":")[:7])
        return keys

    return execution_credentials


def problem(config: dict[str, Any], function_arn: str) -> str | None:
    """Why a function cannot have this Role, or this DeadLetterConfig with it; None when it can."""
    role = config.get("Role")
    if not role:
        return None
    try:
        roles.forget(roles.assume(role, SERVICE, "validation", function_arn))
    except roles.RoleNotAssumableError:
        return "The role defined for the function cannot be assumed by Lambda."
    target = (config.get("DeadLetterConfig") or {}).get("TargetArn", "")
    denied = target and _denied(role, target)
    if not denied:
        return None
    operation, service = denied.partition(":")[2], target.split(":")[2].upper()
    return f"The provided execution role does not have permissions to call {operation} on {service}"


def unreachable(role: str, destinations: dict[str, Any]) -> str | None:
    """Why records could not be put where a DestinationConfig wants them; None when they can."""
    for outcome in ("OnSuccess", "OnFailure"):
        target = (destinations.get(outcome) or {}).get("Destination", "")
        denied = role and target and _denied(role, target)
        if denied:
            operation = denied.partition(":")[2]
            return f"The function's execution role does not have permissions to call {operation} on {target}"
    return None


def _denied(role: str, target: str) -> str | None:
    """The action on a target that a role lacks."""
    service = [*target.split(":"), "", ""][2]
    action = _SENDING.get(service)
    if action is None:
        return None
    try:
        require(principal(roles.arn(role)), action, target)
    except AccessDeniedError:
        return action
    return None
