"""Carries flows on: sees what has ended, fires what that makes due, and begins what fired. A component.

All that it decides by is in the records of flows, job runs and crawls, and it is saved before it has an effect, so that
a killed cloud goes on where it was: what had fired begins, once, and what was cut off counts as it ended.
"""

import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

from ministack.core.responses import request_scope

from local import activity, listening
from local.glue import endings
from local.glue.errors import GlueError
from local.glue.workflows import actions, event_batches, flows
from local.state import saver
from local.state.errors import SaveError

Json = dict[str, Any]

_LOOK_SECONDS = 1.0

_log = logging.getLogger("glue.workflows")
_stopping = threading.Event()


def start() -> None:
    _stopping.clear()
    for flow in _open():
        for each in flow["Starts"]:
            actions.recall(each)
    threading.Thread(target=_run, daemon=True, name="workflows").start()


def stop() -> None:
    _stopping.set()
    endings.tell()


def _run() -> None:
    listening.wait()
    while not _stopping.is_set():
        for flow in _open():
            _carry_on(flow)
        try:
            event_batches.fire_due(time.time())
        except Exception:  # noqa: BLE001 (a fault of ours must not stop the workflows that run)
            _log.exception("events that wait for their batch")
        endings.wait(_LOOK_SECONDS)


def _open() -> Iterator[Json]:
    """The flows that are not over, each in the account and the region that it belongs to."""
    for (account, region, _), flow in list(flows.records.all_items()):
        if flow["Run"]["Status"] in flows.OPEN:
            with request_scope(account, region):
                yield flow


def _carry_on(flow: Json) -> None:
    try:
        advance(flow)
    except SaveError:
        _log.warning("%s waits until the state can be saved", flow["Id"])  # the saver tells it, and tries again
    except Exception as error:  # noqa: BLE001 (a fault of ours must neither stop other flows nor let this one hang)
        _log.exception("flow %s", flow["Id"])
        flows.end(flow, "ERROR", f"Internal Service Exception: {error!r}")


def advance(flow: Json) -> None:
    """Look at a flow once, and do what is due.

    Raises:
        SaveError: what is due waits.
    """
    with flows.LOCK:
        for each in flow["Starts"]:
            actions.look(each)
            if flow["Run"]["Status"] == "STOPPING":
                actions.stop(each)
        for trigger in flows.due(flow):
            flows.fire(flow, trigger)
    begin(flow)
    with flows.LOCK:
        status = flow["Run"]["Status"]
        if status in flows.OPEN and all(each["Outcome"] for each in flow["Starts"]) and not flows.due(flow):
            flows.end(flow, "STOPPED" if status == "STOPPING" else "COMPLETED")
            return
    if any(each["Outcome"] is None and not each["Begun"] for each in flow["Starts"]):
        endings.tell()


def begin(flow: Json) -> list[GlueError]:
    """Begin what has fired, once that it has is saved; returns why some of it could not.

    Raises:
        SaveError
    """
    refusals = []
    waiting = [each for each in flow["Starts"] if not each["Begun"] and not each["Outcome"]]
    if waiting:
        saver.flush("glue")
    for each in waiting:
        with flows.LOCK:
            if each["Begun"] or each["Outcome"] or flow["Run"]["Status"] != "RUNNING":
                continue
            refused = actions.begin(each, flows.arguments(flow), flows.predecessors(flow, each))
        if refused:
            activity.report("trigger", each["Trigger"], "FAILED", action=each["Name"], error=refused.message)
            refusals.append(refused)
    return refusals
