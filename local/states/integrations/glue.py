"""`glue:startJobRun`.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html
"""

from typing import Any

from local.states.errors import StateError
from local.states.integrations.call import Call, Integration
from local.states.integrations.dialect import Optimized
from local.states.templates import encode

_DIALECT = Optimized("Glue", "AWSGlue", "AWSGlueException")
_FAILED = frozenset({"FAILED", "TIMEOUT", "ERROR", "EXPIRED"})
_ENDED_WELL = frozenset({"SUCCEEDED", "STOPPED"})


def _start(call: Call) -> Any:
    return call.api("glue", "StartJobRun", call.arguments, _DIALECT)


def _poll(call: Call, started: Any) -> Any:
    run = {"JobName": call.arguments["JobName"], "RunId": started["JobRunId"]}
    job_run = dict(sorted(call.api("glue", "GetJobRun", run, _DIALECT)["JobRun"].items()))
    if job_run["JobRunState"] in _FAILED:
        raise StateError("States.TaskFailed", encode(job_run))
    return job_run if job_run["JobRunState"] in _ENDED_WELL else None


def _stop(call: Call, started: Any) -> None:
    runs = {"JobName": call.arguments["JobName"], "JobRunIds": [started["JobRunId"]]}
    call.api("glue", "BatchStopJobRun", runs, _DIALECT)


START_JOB_RUN = Integration(_start, sync={"sync": _poll}, stop=_stop)
