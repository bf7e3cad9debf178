"""An execution that is running: from its first state to the end that it comes to, whoever brings it about."""

import contextvars
import json
import logging
import threading
from typing import Any

from ministack.core.responses import now_iso

from local import activity
from local.metrics.sources import states as measured
from local.states import logs, status_events
from local.states.errors import StateError, Stopped
from local.states.history import History
from local.states.interpreter import Branch
from local.states.interrupted import untold
from local.states.scope import Scope

_logger = logging.getLogger(__name__)
_running: dict[str, "Execution"] = {}


def running(arn: str) -> "Execution | None":
    """The execution, while it runs."""
    return _running.get(arn)


def abort_all(machine_arn: str) -> None:
    """End the executions of a machine that is deleted."""
    for each in list(_running.values()):
        if each.record["stateMachineArn"] == machine_arn:
            each.end("ABORTED", cause="The state machine was deleted.")


class Execution:
    """Runs one execution, in a thread of its own, and keeps its record (MiniStack's) up to date.

    record: what DescribeExecution and GetExecutionHistory show, with `definition` and `roleArn` as they were at the
        start, and the `progress` that a redrive goes on from.
    """

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record
        self.definition: dict[str, Any] = json.loads(record["definition"])
        self.role_arn: str = record["roleArn"]
        self.history = History(record)
        write = logs.listener(record)
        if write:
            self.history.listeners.append(write)
            write(record["events"][-1])
        self._scope = Scope()
        self._ending = threading.Lock()
        self._main: Branch | None = None

    @property
    def arn(self) -> str:
        return str(self.record["executionArn"])

    def start(self) -> None:
        """Begin to run, without waiting for anything."""
        _running[self.arn] = self
        untold[self.arn] = True
        threading.Thread(target=contextvars.copy_context().run, args=(self.run,), daemon=True).start()

    def run(self) -> None:
        """Run to the end; returns once the execution has its last status."""
        _running[self.arn] = self
        self._tell()
        timer = self._timer()
        try:
            self._main = self._branch()
            output = self._main.run(self.definition["StartAt"], json.loads(self.record["input"]))
            self.end("SUCCEEDED", output=json.dumps(output, separators=(",", ":"), ensure_ascii=False))
        except StateError as error:
            self.end("FAILED", error=error.error, cause=error.cause)
        except Stopped:
            pass  # whoever stopped it has given it its status
        except Exception as error:
            _logger.exception("Execution %s came to an end that nobody expects", self.arn)
            self.end("FAILED", error="States.Runtime", cause=f"{type(error).__name__}: {error}")
        finally:
            if timer:
                timer.cancel()

    def end(self, status: str, output: str | None = None, error: str | None = None, cause: str | None = None) -> bool:
        """Give the execution its last status and stop whatever of it still runs; False when it had one already."""
        with self._ending:
            if self.record["status"] != "RUNNING":
                return False
            name = {"TIMED_OUT": "TimedOut"}.get(status, status.capitalize())
            details = {"output": output, "error": error, "cause": cause}
            self.history.add(f"Execution{name}", self._main.previous if self._main else 1, details)
            self.history.close()
            self.record.update(stopDate=now_iso(), output=output, error=error, cause=cause, status=status)
            if status == "SUCCEEDED":
                self.record["progress"] = {}
            _running.pop(self.arn, None)
        self._scope.stop()
        threading.Thread(target=contextvars.copy_context().run, args=(self._tell,)).start()
        return True

    def entering(self, state: str) -> None:
        """A state is entered: something to see in the live log."""
        activity.report("state", state, "ENTERED", execution=self.record["name"], machine=self._machine_name)

    @property
    def _machine_name(self) -> str:
        return str(self.record["stateMachineArn"]).rsplit(":", 1)[-1]

    def _branch(self) -> Branch:
        record = self.record
        context = {
            "Execution": {
                "Id": self.arn,
                "Input": json.loads(record["input"]),
                "Name": record["name"],
                "RoleArn": self.role_arn,
                "StartTime": record["startDate"],
                "RedriveCount": record["redriveCount"],
            },
            "StateMachine": {"Id": record["stateMachineArn"], "Name": self._machine_name},
        }
        return Branch(
            execution=self,
            states=self.definition["States"],
            language=self.definition.get("QueryLanguage", "JSONPath"),
            context=context,
            variables=record["progress"].get("variables", {}),
            scope=self._scope,
            previous=len(record["events"]),
            progress=record["progress"],
        )

    def _timer(self) -> threading.Timer | None:
        seconds = self.definition.get("TimeoutSeconds")
        if seconds is None:
            return None
        expire = contextvars.copy_context()
        timer = threading.Timer(seconds, expire.run, args=(self.end, "TIMED_OUT", None, "States.Timeout"))
        timer.daemon = True
        timer.start()
        return timer

    def _tell(self) -> None:
        """Tell of the status: an event on the bus (executions of Express machines raise none), a line in the log."""
        record = self.record
        shown = {key: record[key] for key in ("error", "cause") if record.get(key)}
        activity.report("execution", self._machine_name, record["status"], id=record["name"], **shown)
        measured.changed(record)
        try:
            if not record["express"]:
                status_events.publish(record)
        except Exception:
            _logger.exception("The status of %s could not be put on the event bus", self.arn)
        if record["status"] != "RUNNING":
            untold.pop(self.arn, None)
