"""Executions that the end of the local cloud interrupted: they come back FAILED, and whoever listens is told.

A component: it tells once everything else is up; also of those that had ended, when the cloud was killed before it
could tell. Which are still to be told of is kept.
"""

import functools
from collections.abc import Callable
from typing import Any

from ministack.services import stepfunctions

from local import activity
from local.state import own
from local.states import status_events
from local.states.history import History

ERROR = "States.ServiceRestart"
untold = own.table("untold-executions")
"""By ARN, executions whose end is not told of yet: they may still run."""


def restoring(original: Callable[[Any], None]) -> Callable[[Any], None]:
    """`_restore_state`: MiniStack gives the executions that ran their status; the event of it is added here."""

    @functools.wraps(original)
    def restore(data: Any) -> None:
        original(data)
        for record in stepfunctions._executions.all_values():
            if record.get("error") == ERROR and record["events"][-1]["type"] != "ExecutionFailed":
                details = {"error": record["error"], "cause": record["cause"]}
                History(record).add("ExecutionFailed", len(record["events"]), details)
                untold[record["executionArn"]] = True

    return restore


def start() -> None:
    for record in stepfunctions._executions.all_values():
        if record["executionArn"] not in untold or record["status"] == "RUNNING":
            continue
        machine = record["stateMachineArn"].rsplit(":", 1)[-1]
        shown = {key: record[key] for key in ("error", "cause") if record.get(key)}
        activity.report("execution", machine, record["status"], id=record["name"], **shown)
        if not record["express"]:
            status_events.publish(record)
        del untold[record["executionArn"]]


def stop() -> None:
    """Nothing runs."""
