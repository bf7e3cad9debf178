"""`athena:startQueryExecution`, `getQueryExecution`, `getQueryResults`, `stopQueryExecution`.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
"""

from typing import Any

from local.states.errors import StateError
from local.states.integrations.call import Call, Integration
from local.states.integrations.dialect import Optimized
from local.states.templates import encode

_DIALECT = Optimized("Athena", "AmazonAthena", "AmazonAthenaException")


def _operation(name: str) -> Integration:
    return Integration(lambda call: call.api("athena", name, call.arguments, _DIALECT))


def _poll(call: Call, started: Any) -> Any:
    query = {"QueryExecutionId": started["QueryExecutionId"]}
    found = {"QueryExecution": call.api("athena", "GetQueryExecution", query, _DIALECT)["QueryExecution"]}
    state = found["QueryExecution"]["Status"]["State"]
    if state in ("FAILED", "CANCELLED"):
        raise StateError("States.TaskFailed", encode(found))
    return found if state == "SUCCEEDED" else None


def _stop(call: Call, started: Any) -> None:
    query = {"QueryExecutionId": started["QueryExecutionId"]}
    call.api("athena", "StopQueryExecution", query, _DIALECT)


START_QUERY_EXECUTION = Integration(_operation("StartQueryExecution").request, sync={"sync": _poll}, stop=_stop)
GET_QUERY_EXECUTION = _operation("GetQueryExecution")
GET_QUERY_RESULTS = _operation("GetQueryResults")
STOP_QUERY_EXECUTION = _operation("StopQueryExecution")
