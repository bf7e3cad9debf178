"""Who may put events on a bus: the policy of the bus, which PutPermission writes and PutEvents is decided by.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
"""

import functools
import json
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json, get_account_id
from ministack.services import eventbridge

from local import settings

Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]

_VERSION = "2012-10-17"
_BUS = "event-bus/"


class _RefusedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def resource_policy(original: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    """Seam `core.iam_evaluator._resource_policy`: a bus has a policy of its own, too."""

    @functools.wraps(original)
    def find(service: str, resource_arn: str) -> Any:
        prefix, found, name = resource_arn.partition(f":{_BUS}")
        if service != "events" or not found or not prefix.startswith("arn:"):
            return original(service, resource_arn)
        policy = eventbridge._event_bus_policies.get(name)
        return (json.dumps(policy), settings.ACCOUNT) if policy else None

    return find


def put_permission(original: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """PutPermission: one statement, or the whole policy, of a bus that there is."""
    return _answering(original, _put)


def remove_permission(original: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """RemovePermission: one statement, or all."""
    return _answering(original, _remove)


def _answering(
    original: Callable[[Request], Answer], operation: Callable[[Request], None]
) -> Callable[[Request], Answer]:
    @functools.wraps(original)
    def answer(request: Request) -> Answer:
        try:
            operation(request)
        except _RefusedError as error:
            refusal: Answer = error_response_json(error.code, str(error), 400)
            return refusal
        return 200, {"Content-Type": "application/x-amz-json-1.1"}, b"{}"

    return answer


def _put(request: Request) -> None:
    bus = _bus(request)
    if "Policy" in request:
        eventbridge._event_bus_policies[bus] = _document(request["Policy"])
        return
    missing = [name for name in ("StatementId", "Action", "Principal") if not request.get(name)]
    if missing:
        raise _RefusedError("ValidationException", f"PutPermission needs Policy, or {', '.join(missing)} as well.")
    if request["Action"] != "events:PutEvents":
        raise _RefusedError(
            "ValidationException", f"Provided value in parameter 'action' is not supported: {request['Action']}"
        )
    policy = eventbridge._event_bus_policies.get(bus) or {"Version": _VERSION, "Statement": []}
    others = [each for each in policy["Statement"] if each.get("Sid") != request["StatementId"]]
    eventbridge._event_bus_policies[bus] = {**policy, "Statement": [*others, _statement(bus, request)]}


def _statement(bus: str, request: Request) -> Request:
    principal = request["Principal"]
    if principal != "*":
        if not (principal.isdecimal() and len(principal) == 12):
            raise _RefusedError(
                "ValidationException", f"The Principal {principal} is neither an account's number nor '*'."
            )
        principal = {"AWS": f"arn:aws:iam::{principal}:root"}
    statement = {
        "Sid": request["StatementId"],
        "Effect": "Allow",
        "Principal": principal,
        "Action": request["Action"],
        "Resource": f"arn:aws:events:{settings.REGION}:{get_account_id()}:{_BUS}{bus}",
    }
    condition = request.get("Condition")
    return (
        {**statement, "Condition": {condition["Type"]: {condition["Key"]: condition["Value"]}}}
        if condition
        else statement
    )


def _document(text: str) -> Request:
    try:
        policy = json.loads(text)
    except ValueError as error:
        raise _RefusedError("ValidationException", f"Parameter Policy is not valid JSON: {error}") from error
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    statements = [statements] if isinstance(statements, dict) else statements
    if not isinstance(statements, list) or not all(_is_statement(each) for each in statements):
        raise _RefusedError(
            "ValidationException",
            "Parameter Policy is not a policy: each Statement has Sid, Effect, Principal, Action and Resource.",
        )
    return {"Version": _VERSION, **policy, "Statement": statements}


def _is_statement(statement: Any) -> bool:
    needed = {"Effect", "Principal", "Action", "Resource"}
    return isinstance(statement, dict) and needed <= statement.keys() and statement["Effect"] in ("Allow", "Deny")


def _remove(request: Request) -> None:
    bus = _bus(request)
    if request.get("RemoveAllPermissions"):
        eventbridge._event_bus_policies.pop(bus, None)
        return
    policy = eventbridge._event_bus_policies.get(bus)
    statements = policy["Statement"] if policy else []
    left = [each for each in statements if each.get("Sid") != request.get("StatementId")]
    if not policy or len(left) == len(statements):
        raise _RefusedError("ResourceNotFoundException", f"Statement {request.get('StatementId')} does not exist.")
    if left:
        eventbridge._event_bus_policies[bus] = {**policy, "Statement": left}
    else:
        del eventbridge._event_bus_policies[bus]


def _bus(request: Request) -> str:
    bus = str(request.get("EventBusName") or "default")
    eventbridge._ensure_default_bus()
    if bus not in eventbridge._event_buses:
        raise _RefusedError("ResourceNotFoundException", f"Event bus {bus} does not exist.")
    return bus
