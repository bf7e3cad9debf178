"""AWS::Events::EventBus: its policy, and what of its properties MiniStack's stacks leave out."""

import json
from typing import Any

from local import aws

_MEMBERS = {"Description": "", "DeadLetterConfig": {}, "KmsKeyIdentifier": "", "LogConfig": {}}
"""What a bus has that does not say, by property."""


def apply(name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    if "EventSourceName" in new:
        raise ValueError("Partner event buses (EventSourceName) are not supported by this local cloud.")
    events = aws.client("events", aws.ROOT)
    wanted = {member: new.get(member, unset) for member, unset in _MEMBERS.items() if member in old or member in new}
    if wanted:
        events.update_event_bus(Name=name, **wanted)
    policy = new.get("Policy")
    if policy and policy != old.get("Policy"):
        document = policy if isinstance(policy, str) else json.dumps(policy)
        events.put_permission(EventBusName=name, Policy=document)
    elif old.get("Policy") and not policy:
        events.remove_permission(EventBusName=name, RemoveAllPermissions=True)
