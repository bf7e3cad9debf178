"""Events that EventBridge hands to a workflow, collected until its trigger's batch is full or its window is over.

https://docs.aws.amazon.com/glue/latest/dg/starting-workflow-eventbridge.html
"""

import uuid
from typing import Any

from ministack.services import glue

from local.glue.errors import invalid_input, not_found
from local.glue.workflows import flows, graph
from local.state import own, saver

Json = dict[str, Any]

_LONGEST_WINDOW = 900

_waiting = own.table("glue-event-batches")
"""By trigger: the ids of the events, when the first came, and the id of the run that they will start."""


def notify(workflow: str, event_id: str, now: float) -> None:
    """Take an event for a workflow; it is saved when this returns.

    Raises:
        GlueError: there is no such workflow, or no event starts it.
        SaveError
    """
    if workflow not in glue._workflows:
        raise not_found(f"Workflow {workflow} not found")
    trigger = graph.starting_trigger(workflow)
    if trigger is None or trigger["Type"] != "EVENT":
        raise invalid_input(f"Workflow {workflow} has no trigger of the type EVENT")
    with flows.LOCK:
        batch = _waiting.setdefault(trigger["Name"], {"Events": [], "Since": now, "Run": f"wr_{uuid.uuid4().hex * 2}"})
        batch["Events"].append(event_id)
        _fire_if_full(trigger, now)
    saver.flush("glue", "own")


def fire_due(now: float) -> None:
    """Start the runs of the batches whose window is over."""
    with flows.LOCK:
        for name in list(_waiting):
            trigger = glue._triggers.get(name)
            if trigger is None:
                _waiting.pop(name)
            else:
                _fire_if_full(trigger, now)


def forget(trigger: str) -> None:
    _waiting.pop(trigger, None)


def _fire_if_full(trigger: Json, now: float) -> None:
    batch = _waiting[trigger["Name"]]
    condition = trigger.get("EventBatchingCondition") or {"BatchSize": 1}
    window = condition.get("BatchWindow", _LONGEST_WINDOW)
    if len(batch["Events"]) >= condition["BatchSize"]:
        met = {"BatchSize": len(batch["Events"])}
    elif now - batch["Since"] >= window:
        met = {"BatchWindow": window}
    else:
        return
    events = {"aws:eventIds": f"[{', '.join(batch['Events'])}]"}
    flows.start_unasked(trigger["WorkflowName"], batch["Run"], events, StartingEventBatchCondition=met)
    del _waiting[trigger["Name"]]
