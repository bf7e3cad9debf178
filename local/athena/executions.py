"""The life of a query execution: QUEUED, RUNNING, then SUCCEEDED, FAILED or CANCELLED."""

import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ministack.core.concurrency import spawn_background
from ministack.core.responses import new_uuid
from ministack.services import athena

from local import activity, settings
from local.athena import workgroups
from local.athena.engine.pool import Worker, WorkerDiedError
from local.athena.errors import SYSTEM, CancelledError, QueryError
from local.athena.permissions import Permissions
from local.athena.query.select import ScanLimitExceededError
from local.athena.statements.base import Context, Statement
from local.events import bus

_TIMEOUT_SECONDS = 30 * 60
"""Athena's own limit for a DML query."""

_running: dict[str, "Execution"] = {}


@dataclass
class Execution:
    """A query that is on its way. record: what GetQueryExecution tells of it."""

    record: dict[str, Any]
    statement: Statement
    permissions: Permissions
    settings: workgroups.Settings
    directory: Path
    started: float = field(default_factory=time.monotonic)
    begun: float = 0.0
    cancelled: threading.Event = field(default_factory=threading.Event)
    worker: Worker | None = None

    @property
    def id(self) -> str:
        return str(self.record["QueryExecutionId"])

    @property
    def database(self) -> str:
        return str(self.record["QueryExecutionContext"].get("Database") or "default").lower()

    def run_in(self, worker: Worker) -> None:
        """Say that the query has its worker now.

        Raises:
            CancelledError
        """
        self.worker = worker
        if self.cancelled.is_set():
            raise CancelledError

    def cancel(self) -> None:
        """Stop it, wherever it is."""
        self.cancelled.set()
        if self.worker is not None:
            self.worker.kill()


def start(request: dict[str, Any], statement: Statement, permissions: Permissions, how: workgroups.Settings) -> str:
    """Begin to execute a statement in the background; returns the execution's id."""
    identifier = str(new_uuid())
    context = dict(request.get("QueryExecutionContext") or {})
    record = {
        "QueryExecutionId": identifier,
        "Query": request["QueryString"],
        "StatementType": statement.type,
        "SubstatementType": statement.substatement,
        "ResultConfiguration": {
            **how.result_configuration,
            "OutputLocation": how.output
            + (f"{identifier}.{statement.suffix}" if statement.suffix else f"tables/{identifier}"),
        },
        "ResultReuseConfiguration": request.get("ResultReuseConfiguration")
        or {"ResultReuseByAgeConfiguration": {"Enabled": False}},
        "QueryExecutionContext": context,
        "Status": {"State": "QUEUED", "SubmissionDateTime": time.time()},
        "Statistics": {"ResultReuseInformation": {"ReusedPreviousResult": False}},
        "WorkGroup": how.workgroup,
        "EngineVersion": how.engine,
        "_columns": [],
        "_update_count": 0,
        "_sequence": 0,
    }
    if request.get("ExecutionParameters"):
        record["ExecutionParameters"] = request["ExecutionParameters"]
    directory = settings.WORK_DIR / "athena" / identifier
    execution = Execution(record, statement, permissions, how, directory)
    athena._executions[identifier] = record
    _running[identifier] = execution
    spawn_background(_run, execution, thread_name=f"athena-{identifier}")
    return identifier


def cancel(identifier: str) -> None:
    """Stop an execution; one that is over stays as it is."""
    execution = _running.get(identifier)
    if execution is not None:
        execution.cancel()


def fail_interrupted() -> None:
    """Executions that were on their way when the cloud ended have failed."""
    for record in list(athena._executions._data.values()):
        if record["Status"]["State"] in ("QUEUED", "RUNNING"):
            record["Status"] |= {
                "State": "FAILED",
                "StateChangeReason": "The query was interrupted: the cloud ended while it ran.",
                "CompletionDateTime": time.time(),
            }


def _run(execution: Execution) -> None:
    timer = threading.Timer(_TIMEOUT_SECONDS, execution.cancel)
    timer.daemon = True
    timer.start()
    _announce(execution, None)
    try:
        execution.directory.mkdir(parents=True)
        outcome = execution.statement.execute(Context(execution, _begin))
        execution.record["_columns"] = [vars(column) for column in outcome.columns]
        execution.record["_update_count"] = outcome.update_count
        execution.record["Statistics"]["DataScannedInBytes"] = outcome.scanned
        if outcome.manifest:
            execution.record["Statistics"]["DataManifestLocation"] = outcome.manifest
        _finish(execution, "SUCCEEDED")
    except CancelledError as error:
        _finish(execution, "CANCELLED", str(error))
    except ScanLimitExceededError:
        _finish(execution, "CANCELLED", "Query cancelled! : Bytes scanned limit was exceeded")
    except QueryError as error:
        _fail(execution, error)
    except WorkerDiedError:
        if execution.cancelled.is_set():
            _finish(execution, "CANCELLED", str(CancelledError()))
        else:
            _fail(execution, QueryError("GENERIC_INTERNAL_ERROR", "The query engine's process ended", category=SYSTEM))
    except Exception as error:  # noqa: BLE001 (whatever it is, the execution must end and say why)
        athena.logger.exception("Query %s", execution.id)
        _fail(execution, QueryError("GENERIC_INTERNAL_ERROR", repr(error), category=SYSTEM))
    finally:
        timer.cancel()
        _running.pop(execution.id, None)
        shutil.rmtree(execution.directory, ignore_errors=True)


def _begin(execution: Execution) -> None:
    execution.begun = time.monotonic()
    execution.record["Status"]["State"] = "RUNNING"
    _announce(execution, "QUEUED")


def _fail(execution: Execution, error: QueryError) -> None:
    details = {
        "ErrorCategory": error.category,
        "ErrorType": error.error_type,
        "Retryable": False,
        "ErrorMessage": str(error),
    }
    execution.record["Status"]["AthenaError"] = details
    _finish(execution, "FAILED", str(error))


def _finish(execution: Execution, state: str, reason: str | None = None) -> None:
    now = time.monotonic()
    begun = execution.begun or now
    statistics = execution.record["Statistics"]
    statistics.setdefault("DataScannedInBytes", 0)
    statistics |= {
        "EngineExecutionTimeInMillis": round((now - begun) * 1000),
        "TotalExecutionTimeInMillis": round((now - execution.started) * 1000),
        "QueryQueueTimeInMillis": round((begun - execution.started) * 1000),
        "ServicePreProcessingTimeInMillis": 0,
        "ServiceProcessingTimeInMillis": 0,
    }
    status = execution.record["Status"]
    previous = status["State"]
    if reason:
        status["StateChangeReason"] = reason
    status["CompletionDateTime"] = time.time()
    status["State"] = state
    _announce(execution, previous)


def _announce(execution: Execution, previous: str | None) -> None:
    """Report a change of state, and put it on the default bus.

    https://docs.aws.amazon.com/athena/latest/ug/athena-events.html
    """
    record = execution.record
    status = record["Status"]
    record["_sequence"] += 1
    detail = {
        "versionId": "0",
        "currentState": status["State"],
        "statementType": record["StatementType"],
        "queryExecutionId": execution.id,
        "workgroupName": record["WorkGroup"],
        "sequenceNumber": str(record["_sequence"]),
    }
    if previous:
        detail["previousState"] = previous
    if "AthenaError" in status:
        error = status["AthenaError"]
        detail["athenaError"] = {
            "errorCategory": error["ErrorCategory"],
            "errorType": error["ErrorType"],
            "errorMessage": error["ErrorMessage"],
            "retryable": error["Retryable"],
        }
    details: dict[str, Any] = {"id": execution.id, "workgroup": record["WorkGroup"]}
    if "CompletionDateTime" in status:
        details["seconds"] = round(status["CompletionDateTime"] - status["SubmissionDateTime"], 3)
    if status["State"] == "FAILED":
        details["error"] = status["StateChangeReason"]
    activity.report("query", " ".join(record["Query"].split())[:100], status["State"], **details)
    bus.publish("aws.athena", "Athena Query State Change", detail)
