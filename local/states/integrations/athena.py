"""`athena:startQueryExecution`, `getQueryExecution`, `getQueryResults`, `stopQueryExecution`.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
"""

from dataclasses import replace
from typing import Any

from local.states.errors import StateError
from local.states.integrations.call import Call, Integration, Operation
from local.states.integrations.dialect import Optimized
from local.states.templates import encode

_DIALECT = Optimized("Athena", "AmazonAthena", "AmazonAthenaException")


_START = Operation("athena", "StartQueryExecution", _DIALECT)
_GET = Operation("athena", "GetQueryExecution", _DIALECT)
_STOP = Operation("athena", "StopQueryExecution", _DIALECT)
_ASK = replace(_GET, patient=True)
_CANCEL = replace(_STOP, patient=True)


def _poll(call: Call, started: Any) -> Any:
    query = {"QueryExecutionId": started["QueryExecutionId"]}
    found = {"QueryExecution": call.api(_ASK, query)["QueryExecution"]}
    state = found["QueryExecution"]["Status"]["State"]
    if state in ("FAILED", "CANCELLED"):
        raise StateError("States.TaskFailed", encode(found))
    return found if state == "SUCCEEDED" else None


def _stop(call: Call, started: Any) -> None:
    query = {"QueryExecutionId": started["QueryExecutionId"]}
    call.api(_CANCEL, query)


START_QUERY_EXECUTION = Integration(_START, sync={"sync": _poll}, stop=_stop)
GET_QUERY_EXECUTION = Integration(_GET)
GET_QUERY_RESULTS = Integration(Operation("athena", "GetQueryResults", _DIALECT))
STOP_QUERY_EXECUTION = Integration(_STOP)
