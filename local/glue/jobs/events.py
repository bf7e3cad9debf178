"""The events of job runs on the default bus.

https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
"""

from datetime import datetime, timezone
from typing import Any

from local.events.bus import publish

_SEVERITY = {"SUCCEEDED": "INFO", "FAILED": "ERROR", "TIMEOUT": "WARN", "STOPPED": "INFO", "ERROR": "ERROR"}
_MESSAGE = {"SUCCEEDED": "Job run succeeded", "TIMEOUT": "Job run timed out", "STOPPED": "Job run stopped"}


def state_changed(run: dict[str, Any]) -> None:
    """Publish the end of a run; the states before it raise no event."""
    state = run["JobRunState"]
    publish(
        "aws.glue",
        "Glue Job State Change",
        {
            "jobName": run["JobName"],
            "severity": _SEVERITY[state],
            "state": state,
            "jobRunId": run["Id"],
            "message": _MESSAGE.get(state, run.get("ErrorMessage", "")),
        },
    )


def still_in_state(run: dict[str, Any], minutes: float) -> None:
    """Publish that a run has not ended within its NotifyDelayAfter."""
    state = run["JobRunState"]
    publish(
        "aws.glue",
        "Glue Job Run Status",
        {
            "jobName": run["JobName"],
            "severity": "INFO",
            "notificationCondition": {"NotifyDelayAfter": minutes},
            "state": state,
            "jobRunId": run["Id"],
            "message": f"Job is in {state} state",
            "startedOn": _iso(run["StartedOn"]),
        },
    )


def _iso(moment: float) -> str:
    """Seconds since the epoch as `2018-04-24T20:57:34.308Z`."""
    return datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
