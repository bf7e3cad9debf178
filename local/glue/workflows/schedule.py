"""Scheduled triggers, fired by the clock of all schedules: a firing is in the outbox before it has an effect.

A kind of delivery: `lane` and `deliver` are called by `local.events.outbox`.
"""

from datetime import datetime, timezone
from typing import Any

from ministack.services import glue

from local import activity
from local.events import occurrences, outbox
from local.events.outbox import Delivery, Later
from local.glue.workflows import flows
from local.state import saver
from local.state.errors import SaveError

Json = dict[str, Any]

_LANE_WIDTH = 4
_SAVE_SECONDS = 1.0


class TriggerTimer:
    """A scheduled trigger, as the clock looks at it."""

    kind = "trigger"
    changed = 0.0

    def __init__(self, trigger: Json) -> None:
        self.name = trigger["Name"]
        self.arn = glue._arn("trigger", self.name)
        self.facts = (trigger["Schedule"],)

    def following(self, after: float) -> float | None:
        return occurrences.following(self.facts[0], "UTC", 0.0, after)

    def fire(self, moment: float) -> None:
        scheduled = datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        outbox.submit("trigger", {"trigger": self.name, "scheduled_time": scheduled})


def timers() -> list[TriggerTimer]:
    """The scheduled triggers that are on."""
    return [
        TriggerTimer(trigger)
        for trigger in list(glue._triggers.values())
        if trigger["Type"] == "SCHEDULED" and trigger["State"] == "ACTIVATED"
    ]


def lane(_payload: Json) -> tuple[str, int]:
    return "triggers", _LANE_WIDTH


def deliver(delivery: Delivery) -> bool:
    """Fire the trigger; not again, if it did before a restart."""
    name = delivery.payload["trigger"]
    trigger = glue._triggers.get(name)
    if trigger is None:
        activity.report("trigger", name, "SKIPPED", error="It was deleted when its time had come.")
        return True
    if trigger.get("WorkflowName"):
        flows.start_unasked(trigger["WorkflowName"], flows.run_id(delivery.id), {})
    else:
        flows.chain(trigger, delivery.id)
    try:
        saver.flush("glue")
    except SaveError as error:
        raise Later(_SAVE_SECONDS, counts=False) from error
    return True
