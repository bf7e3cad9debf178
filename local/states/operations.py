"""The operations on executions, in place of MiniStack's. Each takes a request's JSON and gives a response.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
"""

import json
import threading

from ministack.core.responses import get_account_id, get_region, new_uuid, now_iso
from ministack.services import stepfunctions

from local.states import execution, status_events
from local.states.execution import Execution
from local.states.history import History
from local.states.names import is_name
from local.states.requests import Operation, RefusedError, Request, answering

_INPUT_LIMIT = 256 * 1024
_starting = threading.Lock()


def start(original: Operation) -> Operation:  # noqa: ARG001 (replaced as a whole)
    """StartExecution."""

    @answering
    def start_execution(request: Request) -> Request:
        record = _new_record(request)
        arn = record["executionArn"]
        with _starting:
            existing = stepfunctions._executions.get(arn)
            if existing is None:
                stepfunctions._executions[arn] = record
        if existing is None:
            Execution(record).start()
        elif existing["status"] != "RUNNING" or json.loads(existing["input"]) != json.loads(record["input"]):
            raise RefusedError("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
        return {"executionArn": arn, "startDate": (existing or record)["startDate"]}

    return start_execution


def start_sync(original: Operation) -> Operation:  # noqa: ARG001 (replaced as a whole)
    """StartSyncExecution: runs an Express machine to its end."""

    @answering
    def start_sync_execution(request: Request) -> Request:
        record = _new_record(request)
        if not record["express"]:
            raise RefusedError(
                "StateMachineTypeNotSupported", "This operation is not supported by this type of state machine"
            )
        stepfunctions._executions[record["executionArn"]] = record
        Execution(record).run()
        shown = (
            "executionArn",
            "stateMachineArn",
            "name",
            "startDate",
            "stopDate",
            "status",
            "input",
            "output",
            "error",
            "cause",
        )
        details = {f"{name}Details": {"included": True} for name in ("input", "output") if record.get(name) is not None}
        return {**{name: record[name] for name in shown if record.get(name) is not None}, **details}

    return start_sync_execution


def stop(original: Operation) -> Operation:  # noqa: ARG001 (replaced as a whole)
    """StopExecution."""

    @answering
    def stop_execution(request: Request) -> Request:
        record = _record(request)
        running = execution.running(record["executionArn"])
        if running is not None:
            running.end("ABORTED", error=request.get("error"), cause=request.get("cause"))
        return {"stopDate": record["stopDate"]}

    return stop_execution


def redrive(request: Request) -> Request:
    """RedriveExecution: goes on at the state that failed, with what had succeeded left as it is.

    Raises:
        RefusedError
    """
    record = _record(request)
    with _starting:
        if record["express"] or record["status"] not in status_events.REDRIVABLE:
            reason = status_events.redrive(record)["redriveStatusReason"]
            raise RefusedError("ExecutionNotRedrivable", reason or "Executions of Express machines cannot be redriven")
        redriven = now_iso()
        record["redriveCount"] += 1
        record.update(status="RUNNING", redriveDate=redriven, stopDate=None, error=None, cause=None)
    count = {"redriveCount": record["redriveCount"]}
    History(record).add("ExecutionRedriven", len(record["events"]), count)
    Execution(record).start()
    return {"redriveDate": redriven}


def describe(original: Operation) -> Operation:  # noqa: ARG001 (replaced as a whole)
    """DescribeExecution."""

    @answering
    def describe_execution(request: Request) -> Request:
        record = _record(request)
        shown = (
            "executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate", "input", "output", "error",
            "cause", "mapRunArn", "stateMachineVersionArn", "stateMachineAliasArn", "redriveDate",
        )  # fmt: skip
        answer = {name: record[name] for name in shown if record.get(name) is not None}
        answer |= {f"{name}Details": {"included": True} for name in ("input", "output") if name in answer}
        redrive = {name: value for name, value in status_events.redrive(record).items() if value is not None}
        return {**answer, "redriveCount": record.get("redriveCount", 0), **redrive}

    return describe_execution


def describe_machine(original: Operation) -> Operation:  # noqa: ARG001 (replaced as a whole)
    """DescribeStateMachineForExecution: the machine as it was when the execution started."""

    @answering
    def describe_state_machine_for_execution(request: Request) -> Request:
        record = _record(request)
        machine = stepfunctions._state_machines.get(record["stateMachineArn"], {})
        kept = ("loggingConfiguration", "tracingConfiguration", "encryptionConfiguration")
        return {
            "stateMachineArn": record["stateMachineArn"],
            "name": record["stateMachineArn"].rsplit(":", 1)[-1],
            "definition": record["definition"],
            "roleArn": record["roleArn"],
            "updateDate": machine.get("updateDate", machine.get("creationDate", record["startDate"])),
            "revisionId": record["revisionId"],
            **{name: machine[name] for name in kept if name in machine},
        }

    return describe_state_machine_for_execution


def _record(request: Request) -> Request:
    arn = request.get("executionArn", "")
    record: Request | None = stepfunctions._executions.get(arn)
    if record is None:
        raise RefusedError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
    return record


def _new_record(request: Request) -> Request:
    """The record of an execution that a request to start one asks for.

    Raises:
        RefusedError
    """
    arn = request.get("stateMachineArn", "")
    machine, version = _machine(arn)
    name = request.get("name") or new_uuid()
    if not is_name(name):
        raise RefusedError("InvalidName", f"Invalid Name: '{name}'")
    _check_input(request)
    start_date = now_iso()
    running = version or machine
    return {
        "executionArn": f"arn:aws:states:{get_region()}:{get_account_id()}:execution:{machine['name']}:{name}",
        "stateMachineArn": machine["stateMachineArn"],
        "stateMachineVersionArn": version and version["stateMachineVersionArn"],
        "stateMachineAliasArn": arn if arn in stepfunctions._state_machine_aliases else None,
        "name": name,
        "status": "RUNNING",
        "startDate": start_date,
        "stopDate": None,
        "input": request.get("input") or "{}",
        "output": None,
        "express": machine["type"] == "EXPRESS",
        "definition": running["definition"],
        "roleArn": running["roleArn"],
        "revisionId": machine["revisionId"],
        "logging": running.get("loggingConfiguration", {}),
        "progress": {},
        "redriveCount": 0,
        "events": [
            {
                "id": 1,
                "previousEventId": 0,
                "type": "ExecutionStarted",
                "timestamp": start_date,
                "executionStartedEventDetails": {
                    "input": request.get("input") or "{}",
                    "inputDetails": {"truncated": False},
                    "roleArn": running["roleArn"],
                },
            }
        ],
    }


def _machine(arn: str) -> tuple[Request, Request | None]:
    """The machine that an ARN (its own, a version's, an alias's) names, and the version."""
    base = stepfunctions._resolve_state_machine_arn(arn)
    if base is None:
        raise RefusedError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    version = stepfunctions._execution_version_arn(arn)
    return stepfunctions._state_machines[base], stepfunctions._state_machine_versions.get(version)


def _check_input(request: Request) -> None:
    text = request.get("input") or "{}"
    if len(text.encode()) > _INPUT_LIMIT:
        raise RefusedError(
            "ValidationException",
            "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less "
            f"than or equal to {_INPUT_LIMIT}",
        )
    try:
        json.loads(text)
    except ValueError as error:
        raise RefusedError("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'") from error
