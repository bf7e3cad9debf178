"""AWS::Events::EventBusPolicy: one statement of the policy of an event bus."""

import json
from typing import Any

from local import aws
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import gone


def _create(_logical_id: str, properties: dict[str, Any], _stack: str) -> Made:
    bus, statement_id = _bus(properties), properties["StatementId"]
    if any(each.get("Sid") == statement_id for each in _statements(bus)):
        raise ValueError(f"The policy of event bus {bus} has a statement {statement_id} already.")
    _put(properties)
    return f"{bus}|{statement_id}", {}


def _update(physical_id: str, _old: dict[str, Any], new: dict[str, Any]) -> Made:
    _put(new)
    return physical_id, {}


def _put(properties: dict[str, Any]) -> None:
    bus, statement_id = _bus(properties), properties["StatementId"]
    events = aws.client("events", aws.ROOT)
    if statement := properties.get("Statement"):
        others = [each for each in _statements(bus) if each.get("Sid") != statement_id]
        policy = {"Version": "2012-10-17", "Statement": [*others, {"Sid": statement_id, **statement}]}
        events.put_permission(EventBusName=bus, Policy=json.dumps(policy))
        return
    given = {name: properties[name] for name in ("Action", "Principal", "Condition") if name in properties}
    events.put_permission(EventBusName=bus, StatementId=statement_id, **given)


def _delete(physical_id: str, _properties: dict[str, Any]) -> None:
    bus, _, statement_id = physical_id.partition("|")
    with gone("ResourceNotFoundException"):
        aws.client("events", aws.ROOT).remove_permission(EventBusName=bus, StatementId=statement_id)


def _bus(properties: dict[str, Any]) -> str:
    return str(properties.get("EventBusName", "default")).rsplit("/", 1)[-1]


def _statements(bus: str) -> list[dict[str, Any]]:
    policy = aws.client("events", aws.ROOT).describe_event_bus(Name=bus).get("Policy")
    statements: list[dict[str, Any]] = json.loads(policy)["Statement"] if policy else []
    return statements


HANDLERS = handlers(_create, _update, _delete, "StatementId", ("EventBusName",))
