"""The events `Step Functions Execution Status Change` on the default bus.

https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from datetime import datetime
from typing import Any

from local.events import bus

_LONGEST_PAYLOAD = 248 * 1024
REDRIVABLE = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})


def publish(record: dict[str, Any]) -> None:
    """Tell of the status that an execution has now."""
    status = record["status"]
    detail: dict[str, Any] = {
        "executionArn": record["executionArn"],
        "stateMachineArn": record["stateMachineArn"],
        "name": record["name"],
        "status": status,
        "startDate": _milliseconds(record["startDate"]),
        "stopDate": _milliseconds(record.get("stopDate")),
        **_payload("input", record["input"]),
        **_payload("output", record.get("output") if status == "SUCCEEDED" else None),
        "stateMachineVersionArn": record.get("stateMachineVersionArn"),
        "stateMachineAliasArn": record.get("stateMachineAliasArn"),
        "redriveCount": record.get("redriveCount", 0),
        "redriveDate": _milliseconds(record.get("redriveDate")),
        **redrive(record),
        "error": record.get("error"),
        "cause": record.get("cause"),
    }
    bus.publish("aws.states", "Step Functions Execution Status Change", detail, [record["executionArn"]])


def redrive(record: dict[str, Any]) -> dict[str, str | None]:
    """Whether an execution may be redriven, and why not."""
    if record["status"] in REDRIVABLE:
        return {"redriveStatus": "REDRIVABLE", "redriveStatusReason": None}
    return {
        "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": f"Execution is {record['status']} and cannot be redriven",
    }


def _payload(name: str, text: str | None) -> dict[str, Any]:
    if text is None:
        return {name: None, f"{name}Details": None}
    included = len(text) <= _LONGEST_PAYLOAD
    return {name: text if included else None, f"{name}Details": {"included": included}}


def _milliseconds(moment: str | None) -> int | None:
    if moment is None:
        return None
    return int(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() * 1000)
