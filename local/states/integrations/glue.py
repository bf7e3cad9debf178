"""`glue:startJobRun`.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html
"""

from typing import Any

from local.states.errors import StateError
from local.states.integrations.call import Call, Integration, Operation
from local.states.integrations.dialect import Optimized
from local.states.templates import encode

_DIALECT = Optimized("Glue", "AWSGlue", "AWSGlueException")
_START = Operation("glue", "StartJobRun", _DIALECT)
_GET = Operation("glue", "GetJobRun", _DIALECT, patient=True)
_STOP = Operation("glue", "BatchStopJobRun", _DIALECT, patient=True)
_FAILED = frozenset({"FAILED", "TIMEOUT", "ERROR", "EXPIRED"})
_ENDED_WELL = frozenset({"SUCCEEDED", "STOPPED"})


def _poll(call: Call, started: Any) -> Any:
    run = {"JobName": call.arguments["JobName"], "RunId": started["JobRunId"]}
    job_run = dict(sorted(call.api(_GET, run)["JobRun"].items()))
    if job_run["JobRunState"] in _FAILED:
        raise StateError("States.TaskFailed", encode(job_run))
    return job_run if job_run["JobRunState"] in _ENDED_WELL else None


def _stop(call: Call, started: Any) -> None:
    runs = {"JobName": call.arguments["JobName"], "JobRunIds": [started["JobRunId"]]}
    call.api(_STOP, runs)


START_JOB_RUN = Integration(_START, sync={"sync": _poll}, stop=_stop)
