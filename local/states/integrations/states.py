"""`states:startExecution`: an execution of another machine, from within one.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
"""

from typing import Any

from local.states.errors import StateError
from local.states.integrations.call import Call, Integration, Operation
from local.states.integrations.convert import decoded
from local.states.integrations.dialect import Optimized
from local.states.templates import encode

_DIALECT = Optimized("StepFunctions", "AWSStepFunctions", "AWSStepFunctionsException")
_START = Operation("stepfunctions", "StartExecution", _DIALECT)
_DESCRIBE = Operation("stepfunctions", "DescribeExecution", _DIALECT, patient=True)
_STOP = Operation("stepfunctions", "StopExecution", _DIALECT, patient=True)


def _poll(call: Call, started: Any) -> Any:
    """The ended execution; its Output as text."""
    execution = {"ExecutionArn": started["ExecutionArn"]}
    found = call.api(_DESCRIBE, execution)
    shown = {key: value for key, value in found.items() if not key.startswith("Sdk")}
    if shown["Status"] in ("FAILED", "TIMED_OUT", "ABORTED"):
        raise StateError("States.TaskFailed", encode(shown))
    return shown if shown["Status"] == "SUCCEEDED" else None


def _poll_decoded(call: Call, started: Any) -> Any:
    """The ended execution; its Input and Output as JSON values."""
    shown = _poll(call, started)
    return shown and {**shown, "Input": decoded(shown["Input"]), "Output": decoded(shown["Output"])}


def _stop(call: Call, started: Any) -> None:
    call.api(_STOP, {"ExecutionArn": started["ExecutionArn"]})


START_EXECUTION = Integration(_START, sync={"sync": _poll, "sync:2": _poll_decoded}, stop=_stop, callback=True)
