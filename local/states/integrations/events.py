"""`events:putEvents`. One entry that the bus refuses fails the task.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
"""

from typing import Any

from local.states.errors import StateError
from local.states.integrations.call import Call, Integration, Operation
from local.states.integrations.dialect import Optimized
from local.states.templates import encode

_DIALECT = Optimized("EventBridge", "AmazonEventBridge", "AmazonEventBridgeException")
_PUT = Operation("events", "PutEvents", _DIALECT)


def _put(call: Call) -> Any:
    """Put the entries, with the execution and its machine among each one's Resources."""
    arguments = call.arguments
    if isinstance(arguments, dict) and isinstance(arguments.get("Entries"), list):
        part_of = [call.execution_arn, call.machine_arn]
        entries = [{**entry, "Resources": [*entry.get("Resources", []), *part_of]} for entry in arguments["Entries"]]
        arguments = {**arguments, "Entries": entries}
    answer = call.api(_PUT, arguments)
    if answer.get("FailedEntryCount"):
        refused = {key: answer[key] for key in ("Entries", "FailedEntryCount")}
        raise StateError("EventBridge.FailedEntry", encode(refused))
    return answer


PUT_EVENTS = Integration(_PUT, _put, callback=True)
