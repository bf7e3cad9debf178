"""The operations of the Glue API on triggers.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-trigger.html
"""

import secrets
from typing import Any

from ministack.services import glue

from local.glue.errors import already_exists, invalid_input, not_found
from local.glue.paging import page
from local.glue.workflows import engine, event_batches, flows, trigger_checks

Json = dict[str, Any]

_UPDATED = ("Description", "Schedule", "Actions", "Predicate", "EventBatchingCondition")
_ACTIVATED_TYPES = ("SCHEDULED", "CONDITIONAL")
"""Triggers of the other types stay CREATED for ever."""
_PAGE = 200


def create_trigger(request: Json) -> Json:
    name = request.get("Name")
    if not name:
        raise invalid_input("Name cannot be null or empty")
    if name in glue._triggers:
        raise already_exists(f"Trigger with name {name} already exists")
    trigger_checks.check(request)
    starts = request.get("StartOnCreation", False)
    if starts and request["Type"] not in _ACTIVATED_TYPES:
        raise invalid_input(f"StartOnCreation is not supported for triggers of the type {request['Type']}")
    trigger = {"Name": name, "Type": request["Type"], "State": "ACTIVATED" if starts else "CREATED"}
    if request.get("WorkflowName"):
        trigger["WorkflowName"] = request["WorkflowName"]
    glue._triggers[name] = trigger | _definition(request)
    if request.get("Tags"):
        glue._tags[glue._arn("trigger", name)] = dict(request["Tags"])
    return {"Name": name}


def update_trigger(request: Json) -> Json:
    """The update takes the place of the whole definition; the trigger's type, workflow and state stay."""
    trigger = _named(request)
    kept = {member: value for member, value in trigger.items() if member not in _UPDATED}
    updated = kept | _definition(request.get("TriggerUpdate") or {})
    trigger_checks.check(updated)
    glue._triggers[trigger["Name"]] = updated
    return {"Trigger": updated}


def delete_trigger(request: Json) -> Json:
    """A trigger that there is not is no error."""
    name = request.get("Name", "")
    glue._triggers.pop(name, None)
    glue._tags.pop(glue._arn("trigger", name), None)
    event_batches.forget(name)
    return {"Name": name}


def get_trigger(request: Json) -> Json:
    return {"Trigger": _named(request)}


def get_triggers(request: Json) -> Json:
    return page([glue._triggers[name] for name in _names(request)], request, "Triggers", _PAGE)


def list_triggers(request: Json) -> Json:
    wanted = (request.get("Tags") or {}).items()
    names = [name for name in _names(request) if wanted <= glue._tags.get(glue._arn("trigger", name), {}).items()]
    return page(names, request, "TriggerNames", _PAGE)


def batch_get_triggers(request: Json) -> Json:
    asked = request.get("TriggerNames", [])
    return {
        "Triggers": [glue._triggers[name] for name in asked if name in glue._triggers],
        "TriggersNotFound": [name for name in asked if name not in glue._triggers],
    }


def start_trigger(request: Json) -> Json:
    """Activate a trigger; one on demand fires instead."""
    trigger = _named(request)
    if trigger["Type"] == "EVENT":
        raise invalid_input("Trigger Type EVENT cannot be started")
    if trigger["Type"] == "ON_DEMAND":
        _fire(trigger)
    else:
        _change(trigger, {"CREATED", "DEACTIVATED"}, "ACTIVATED")
    return {"Name": trigger["Name"]}


def stop_trigger(request: Json) -> Json:
    trigger = _named(request)
    _change(trigger, {"ACTIVATED"}, "DEACTIVATED")
    return {"Name": trigger["Name"]}


def _fire(trigger: Json) -> None:
    if trigger.get("WorkflowName"):
        flows.start(trigger["WorkflowName"], {})
        return
    with flows.LOCK:  # what cannot start is the caller's to know, so it begins here, not in the engine
        chain = flows.chain(trigger, secrets.token_hex(16))
        refusals = engine.begin(chain) if chain else []
    if refusals:
        raise refusals[0]


def _change(trigger: Json, allowed: set[str], state: str) -> None:
    if trigger["State"] not in allowed:
        raise invalid_input(f"The operation is not allowed when trigger is in state: {trigger['State']}")
    glue._triggers[trigger["Name"]] = {**trigger, "State": state}


def _definition(request: Json) -> Json:
    return {member: request[member] for member in _UPDATED if request.get(member)}


def _named(request: Json) -> Json:
    name = request.get("Name")
    trigger: Json | None = glue._triggers.get(name)
    if trigger is None:
        raise not_found(f"Trigger with name {name} not found")
    return trigger


def _names(request: Json) -> list[str]:
    """The triggers that can start the job that is asked for; all, if none can."""
    names = sorted(glue._triggers)
    job = request.get("DependentJobName")
    starting = [name for name in names if any(act.get("JobName") == job for act in glue._triggers[name]["Actions"])]
    return starting if job and starting else names


OPERATIONS = {
    "CreateTrigger": create_trigger,
    "UpdateTrigger": update_trigger,
    "DeleteTrigger": delete_trigger,
    "GetTrigger": get_trigger,
    "GetTriggers": get_triggers,
    "ListTriggers": list_triggers,
    "BatchGetTriggers": batch_get_triggers,
    "StartTrigger": start_trigger,
    "StopTrigger": stop_trigger,
}
