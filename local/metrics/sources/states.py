"""AWS/States. https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html"""

from datetime import datetime
from typing import Any

from local.metrics import store

_NAMESPACE = "AWS/States"
_ENDED = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}


def changed(execution: dict[str, Any]) -> None:
    """An execution has the status that its record says."""
    dimensions = {"StateMachineArn": execution["stateMachineArn"]}
    ended = _ENDED.get(execution["status"])
    if ended is None:
        store.count(
            _NAMESPACE, dimensions, **{"ExecutionsRedriven" if execution["redriveCount"] else "ExecutionsStarted": 1}
        )
        return
    store.count(_NAMESPACE, dimensions, **{ended: 1})
    took = (_moment(execution["stopDate"]) - _moment(execution["startDate"])).total_seconds() * 1000
    store.measure(_NAMESPACE, dimensions, "Milliseconds", ExecutionTime=round(took))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
