"""An alarm that goes into another state: its history, those who are told, the composite alarms above it.

Everything here runs on MiniStack's event loop, which is where its alarms are changed.
"""

import json
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from ministack.services import cloudwatch

from local import activity
from local.events import bus, outbox
from local.metrics.alarms.documents import Change, Standing
from local.metrics.alarms.watching import Alarm

_ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
_LONGEST_HISTORY, _SHORTENED = 6000, 5000
UNCHECKED = "Unchecked: Initial alarm creation"


def move(alarm: Alarm, state: str, reason: str, reason_data: str = "") -> None:
    """Put an alarm into a state, as an evaluation or SetAlarmState does; in the same one it stays silently."""
    before = alarm["StateValue"]
    now = time.time()
    alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=now)
    if reason_data:
        alarm["StateReasonData"] = reason_data
    else:
        alarm.pop("StateReasonData", None)
    if before == state:
        return
    alarm["StateTransitionedTimestamp"] = now
    kind = "CompositeAlarm" if "AlarmRule" in alarm else "MetricAlarm"
    cloudwatch._composite_triggers.pop(alarm["AlarmName"], None)
    cloudwatch._record_history(alarm["AlarmName"], before, state, reason, kind, reason_data or None)
    cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def telling(_: Callable[..., None]) -> Callable[..., None]:
    """Seam `services.cloudwatch._dispatch_alarm_actions`: the actions, the event on the bus, the live log."""

    def tell(alarm: Alarm, old_state: str, new_state: str, reason: str) -> None:
        data = alarm.get("StateReasonData") or ""
        now = Standing(new_state, reason, float(alarm["StateUpdatedTimestamp"]), data)
        change = Change(alarm, _before(alarm, old_state), now)
        activity.report("alarm", alarm["AlarmName"], new_state, was=old_state, reason=reason)
        bus.publish("aws.cloudwatch", "CloudWatch Alarm State Change", change.event(), [alarm["AlarmArn"]])
        if not alarm.get("ActionsEnabled", True):
            return
        for action in dict.fromkeys(alarm.get(_ACTIONS[new_state]) or ()):
            outbox.submit(
                "alarm",
                {
                    "alarm": alarm["AlarmArn"],
                    "composite": "AlarmRule" in alarm,
                    "action": action,
                    "subject": change.subject(),
                    "message": change.message(),
                    "event": change.invocation(),
                },
            )

    return wraps(_)(tell)


def _before(alarm: Alarm, old_state: str) -> Standing:
    """The state that an alarm was in: as its history has it, whose last entry is the present one."""
    updates = (
        entry
        for entry in reversed(cloudwatch._history_entries())
        if entry["AlarmName"] == alarm["AlarmName"] and entry["HistoryItemType"] == "StateUpdate"
    )
    next(updates, None)
    found = next(updates, None)
    if found is None:
        return Standing(old_state, UNCHECKED, float(alarm["AlarmConfigurationUpdatedTimestamp"]))
    was = json.loads(found["HistoryData"])["newState"]
    data = was.get("stateReasonData", "")
    text = data if isinstance(data, str) else json.dumps(data)
    return Standing(was["stateValue"], was.get("stateReason", ""), _epoch(found["Timestamp"]), text)


def remember(alarm: Alarm, kind: str, summary: str, data: dict[str, Any]) -> None:
    """Add an entry to an alarm's history. kind: `ConfigurationUpdate` or `Action`."""
    entries = cloudwatch._history_entries()
    if len(entries) > _LONGEST_HISTORY:
        del entries[:-_SHORTENED]
    entries.append(
        {
            "AlarmName": alarm["AlarmName"],
            "AlarmType": "CompositeAlarm" if "AlarmRule" in alarm else "MetricAlarm",
            "Timestamp": cloudwatch._ts_iso(time.time()),
            "HistoryItemType": kind,
            "HistorySummary": summary,
            "HistoryData": json.dumps({"version": "1.0", **data}, default=str),
        }
    )


def _epoch(written: str) -> float:
    return datetime.fromisoformat(written.replace("Z", "+00:00")).timestamp()
