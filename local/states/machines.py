"""The operations on state machines: MiniStack's, of a definition and a role that have been looked at first."""

import functools
import json
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners

from local import settings
from local.states import definition, execution, logs, managed_rules, role
from local.states.names import is_name
from local.states.requests import Operation, RefusedError, Request, Response, answering

_NO_TRACING = {"enabled": False}


def create(original: Operation) -> Operation:
    """CreateStateMachine."""

    @functools.wraps(original)
    def create_state_machine(request: Request) -> Response:
        try:
            if not is_name(request.get("name", "")):
                raise RefusedError("InvalidName", f"Invalid Name: '{request.get('name', '')}'")
            check(request, request.get("type", "STANDARD"), _arn(request["name"]))
        except RefusedError as error:
            return error_response_json(error.code, str(error), 400)  # type: ignore[no-any-return] # untyped
        response = original(request)
        if response[0] == 200:
            machine = stepfunctions._state_machines[json.loads(response[2])["stateMachineArn"]]
            machine["tracingConfiguration"] = request.get("tracingConfiguration", _NO_TRACING)
        return response

    return create_state_machine


def update(original: Operation) -> Operation:
    """UpdateStateMachine."""

    @functools.wraps(original)
    def update_state_machine(request: Request) -> Response:
        machine = stepfunctions._state_machines.get(request.get("stateMachineArn"))
        try:
            check(
                request,
                machine["type"] if machine else "STANDARD",
                request.get("stateMachineArn", ""),
                machine and machine["roleArn"],
            )
        except RefusedError as error:
            return error_response_json(error.code, str(error), 400)  # type: ignore[no-any-return] # untyped
        response = original(request)
        if response[0] == 200 and machine and "tracingConfiguration" in request:
            machine["tracingConfiguration"] = request["tracingConfiguration"]
        return response

    return update_state_machine


def delete(original: Operation) -> Operation:
    """DeleteStateMachine: ends the executions of the machine that still run."""

    @functools.wraps(original)
    def delete_state_machine(request: Request) -> Response:
        execution.abort_all(request.get("stateMachineArn", ""))
        return original(request)

    return delete_state_machine


def validate(original: Operation) -> Operation:  # noqa: ARG001 (replaced as a whole)
    """ValidateStateMachineDefinition."""

    @answering
    def validate_state_machine_definition(request: Request) -> Request:
        found = definition.problems(request.get("definition", ""), request.get("type", "STANDARD"))
        diagnostics = [
            {"severity": "ERROR", "code": each.code, "message": each.message, "location": each.location}
            for each in found
        ]
        return {"result": "FAIL" if found else "OK", "diagnostics": diagnostics, "truncated": False}

    return validate_state_machine_definition


def check(request: Request, machine_type: str, machine_arn: str, role_arn: str | None = None) -> None:
    """Refuse a definition that cannot be run, a role that cannot be assumed, and what the role may not do.

    role_arn: the role that the machine has already, for a request that does not give one.

    Raises:
        RefusedError
    """
    role_arn = request.get("roleArn", role_arn)
    if "definition" in request:
        refusal = definition.refusal(request["definition"], machine_type)
        if refusal:
            raise RefusedError("InvalidDefinition", refusal)
    if "roleArn" in request:
        problem = role.problem(request["roleArn"], machine_arn)
        if problem:
            raise RefusedError("AccessDeniedException", problem)
    if "definition" in request and role_arn:
        problem = managed_rules.problem(json.loads(request["definition"]), role_arn)
        if problem:
            raise RefusedError("AccessDeniedException", problem)
    if "loggingConfiguration" in request and role_arn:
        refused = logs.problem(request["loggingConfiguration"], role_arn)
        if refused:
            raise RefusedError(*refused)


def _arn(name: str) -> str:
    return f"arn:aws:states:{settings.REGION}:{settings.ACCOUNT}:stateMachine:{name}"


def stack_handlers(original: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation's `AWS::StepFunctions::StateMachine`: checked, and with its logging and tracing."""
    handlers = original["AWS::StepFunctions::StateMachine"]
    create_resource, update_resource, delete_resource = handlers["create"], handlers["update"], handlers["delete"]

    @functools.wraps(create_resource)
    def create_checked(logical_id: str, properties: Request, stack_name: str) -> Any:
        name = properties.get("StateMachineName") or provisioners._physical_name(stack_name, logical_id, max_len=80)
        _check_properties(properties, _arn(name))
        created = create_resource(logical_id, _translated(properties), stack_name)
        _trace(created[0], properties)
        return created

    @functools.wraps(update_resource)
    def update_checked(physical_id: str, old: Request, new: Request, stack_name: str, *more: Any) -> Any:
        _check_properties(new, physical_id)
        updated = update_resource(physical_id, _translated(old), _translated(new), stack_name, *more)
        _trace(updated[0], new)
        return updated

    @functools.wraps(delete_resource)
    def delete_ended(physical_id: str, properties: Request) -> None:
        execution.abort_all(physical_id)
        delete_resource(physical_id, properties)

    handlers.update(create=create_checked, update=update_checked, delete=delete_ended)
    return original


def _check_properties(properties: Request, machine_arn: str) -> None:
    request = {"definition": provisioners._sfn_definition(properties), "roleArn": properties.get("RoleArn", "")}
    translated = _translated(properties)
    if "LoggingConfiguration" in translated:
        request["loggingConfiguration"] = translated["LoggingConfiguration"]
    try:
        check(request, properties.get("StateMachineType", "STANDARD"), machine_arn)
    except RefusedError as error:
        refused = error_response_json(error.code, str(error), 400)
        raise provisioners._sfn_service_error(refused) from error


def _trace(arn: str, properties: Request) -> None:
    enabled = str(properties.get("TracingConfiguration", {}).get("Enabled", False)).lower() == "true"
    stepfunctions._state_machines[arn]["tracingConfiguration"] = {"enabled": enabled}


def _translated(properties: Request) -> Request:
    """The properties with the logging configuration as the API has it: in camelCase, its booleans no strings."""
    logging = properties.get("LoggingConfiguration")
    if logging is None:
        return properties
    configuration = {
        "level": logging.get("Level", "OFF"),
        "includeExecutionData": str(logging.get("IncludeExecutionData", False)).lower() == "true",
        "destinations": [
            {"cloudWatchLogsLogGroup": {"logGroupArn": each["CloudWatchLogsLogGroup"]["LogGroupArn"]}}
            for each in logging.get("Destinations", [])
        ],
    }
    return {**properties, "LoggingConfiguration": configuration}
