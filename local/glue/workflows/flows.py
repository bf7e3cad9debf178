"""What a trigger that fired set going, until nothing of it runs any more and no further trigger fires.

A flow is the run of a workflow, or, outside of workflows, the chain of what one scheduled or on-demand trigger started.
Its record has all that it takes to go on after a restart:

    Id         the id of the workflow run, or `chain_…`
    Workflow   its name, None for a chain
    Run        of a workflow: what GetWorkflowRun answers, without what is worked out; of a chain: its Status
    Graph      of a workflow: its design when the run started, triggers and all; changes later are for later runs
    Fired      the triggers that fired, each does so once
    Starts     what they started (`local.glue.workflows.actions`)

https://docs.aws.amazon.com/glue/latest/dg/workflows_overview.html
https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html
"""

import hashlib
import secrets
import threading
import time
import uuid
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import glue

from local import activity
from local.glue import endings
from local.glue.errors import GlueError, invalid_input
from local.glue.workflows import graph

Json = dict[str, Any]

records = AccountRegionScopedDict()
"""By id. Saved with MiniStack's own state of Glue."""

OPEN = frozenset({"RUNNING", "STOPPING"})
"""The states of a flow that is not over."""

LOCK = threading.RLock()
"""Held by whoever changes flows."""

_KEPT = 1000
"""So many runs of a workflow are kept."""


def of(workflow: str) -> list[Json]:
    """The runs of a workflow, the newest first."""
    found = [flow for flow in list(records.values()) if flow["Workflow"] == workflow]
    return sorted(found, key=lambda flow: flow["Run"]["StartedOn"], reverse=True)


def start(workflow: str, properties: dict[str, str], run_id: str = "", **members: Any) -> Json:
    """Start a run of a workflow: its starting trigger fires.

    run_id: a new one by default. members: what its `Run` has besides, e.g. `StartingEventBatchCondition`.

    Raises:
        GlueError: it has no starting trigger, or as many runs as it may have.
    """
    with LOCK:
        trigger = graph.starting_trigger(workflow)
        if trigger is None:
            raise invalid_input(f"Workflow {workflow} has no starting trigger: nothing in it would run")
        refuse_too_many(workflow)
        flow = add(workflow, properties, graph.design(workflow), run_id, **members)
        fire(flow, trigger)
    endings.tell()
    return flow


def refuse_too_many(workflow: str) -> None:
    """Raises: GlueError, if the workflow has as many runs as it may have."""
    most = glue._workflows[workflow].get("MaxConcurrentRuns")
    if most and sum(flow["Run"]["Status"] in OPEN for flow in of(workflow)) >= most:
        raise GlueError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for workflow: {workflow}.")


def start_unasked(workflow: str, run_id: str, properties: dict[str, str], **members: Any) -> None:
    """Start a run that nobody waits for an answer of; when it cannot start, a run with the error is kept."""
    with LOCK:
        if run_id in records:  # fired before a restart
            return
        try:
            start(workflow, properties, run_id, **members)
        except GlueError as error:
            flow = add(workflow, properties, graph.design(workflow), run_id, **members)
            end(flow, "ERROR", error.message)


def add(workflow: str, properties: dict[str, str], design: Json, run_id: str = "", **members: Any) -> Json:
    """Make the record of a run, in which nothing has fired yet."""
    run_id = run_id or f"wr_{secrets.token_hex(32)}"
    defaults = glue._workflows[workflow].get("DefaultRunProperties") or {}
    run = {
        "Name": workflow,
        "WorkflowRunId": run_id,
        "WorkflowRunProperties": {**defaults, **properties},
        "StartedOn": time.time(),
        "Status": "RUNNING",
        **members,
    }
    flow = {"Id": run_id, "Workflow": workflow, "Run": run, "Graph": design, "Fired": [], "Starts": []}
    records[run_id] = flow
    for old in of(workflow)[_KEPT:]:
        records.pop(old["Id"], None)
    activity.report("workflow", workflow, "RUNNING", id=run_id)
    return flow


def run_id(key: str) -> str:
    """The id of the run that a firing starts. key: tells this firing from all others."""
    return f"wr_{_digest(key)}"


def chain(trigger: Json, key: str) -> Json | None:
    """Begin what a trigger outside of workflows starts; None if it did for this firing already.

    key: tells the firing from all others.
    """
    identifier = f"chain_{_digest(key)}"
    with LOCK:
        if identifier in records:
            return None
        flow: Json = {"Id": identifier, "Workflow": None, "Run": {"Status": "RUNNING"}, "Fired": [], "Starts": []}
        records[identifier] = flow
        fire(flow, trigger)
    endings.tell()
    return flow


def fire(flow: Json, trigger: Json) -> None:
    """A trigger fires: what it starts is due."""
    activity.report("trigger", trigger["Name"], "FIRED", **({"id": flow["Id"]} if flow["Workflow"] else {}))
    flow["Fired"].append(trigger["Name"])
    for number, action in enumerate(trigger["Actions"]):
        flow["Starts"].append(_started(flow, trigger, action, number))


def again(flow: Json, before: Json) -> None:
    """Start in this flow what was started before in another one."""
    flow["Starts"].append(_started(flow, {"Name": before["Trigger"]}, before["Action"], len(flow["Starts"])))


def due(flow: Json) -> list[Json]:
    """The conditional triggers that fire now."""
    if flow["Run"]["Status"] != "RUNNING":
        return []
    return [
        trigger
        for trigger in _triggers(flow)
        if trigger["State"] == "ACTIVATED" and trigger["Name"] not in flow["Fired"] and _met(flow, trigger["Predicate"])
    ]


def predecessors(flow: Json, start: Json) -> list[Json]:
    """The job runs that the trigger of a start watched, as its job run names them; AWS names none in a workflow."""
    trigger = glue._triggers.get(start["Trigger"]) or {}
    watched = {condition.get("JobName") for condition in (trigger.get("Predicate") or {}).get("Conditions", [])}
    return [
        {"JobName": each["Name"], "RunId": each["Id"]}
        for each in flow["Starts"]
        if not flow["Workflow"] and each["Kind"] == "JOB" and each["Name"] in watched
    ]


def arguments(flow: Json) -> dict[str, str]:
    """What the jobs of a flow get beside what their triggers say."""
    return {"--WORKFLOW_NAME": flow["Workflow"], "--WORKFLOW_RUN_ID": flow["Id"]} if flow["Workflow"] else {}


def end(flow: Json, status: str, error: str = "") -> None:
    """Nothing goes on in a flow any more. A chain is forgotten, a run is kept."""
    if not flow["Workflow"]:
        records.pop(flow["Id"], None)
        return
    now = time.time()
    run = flow["Run"]
    run.update(Status=status, CompletedOn=now, **({"ErrorMessage": error} if error else {}))
    counted = {name.removesuffix("Actions").lower(): count for name, count in statistics(flow).items() if count}
    details = {**counted, **({"error": error} if error else {})}
    seconds = round(now - run["StartedOn"], 2)
    activity.report("workflow", flow["Workflow"], status, id=flow["Id"], seconds=seconds, **details)


_COUNTED = {
    "SUCCEEDED": "SucceededActions",
    "FAILED": "FailedActions",
    "TIMEOUT": "TimeoutActions",
    "STOPPED": "StoppedActions",
    "CANCELLED": "StoppedActions",
    "ERROR": "ErroredActions",
    None: "RunningActions",
}


def statistics(flow: Json) -> dict[str, int]:
    """The `WorkflowRunStatistics` of a run; of what was started more than once, the last counts."""
    nodes = [node for node in flow["Graph"]["Nodes"] if node["Type"] != "TRIGGER"]
    counts = dict.fromkeys((*dict.fromkeys(_COUNTED.values()), "WaitingActions"), 0)
    for outcome in {(start["Kind"], start["Name"]): start["Outcome"] for start in flow["Starts"]}.values():
        counts[_COUNTED[outcome]] += 1
    return {"TotalActions": len(nodes), **counts}


def _started(flow: Json, trigger: Json, action: Json, number: int) -> Json:
    """The record of a start. Its id follows from where it stands, so that it is the same when it is made again."""
    kind, name = graph.component(action)
    digest = _digest(f"{flow['Id']}/{trigger['Name']}/{number}")
    identifier = f"jr_{digest}" if kind == "JOB" else str(uuid.UUID(digest[:32]))
    return {
        "Kind": kind, "Name": name, "Trigger": trigger["Name"], "Action": action, "Id": identifier,
        "Begun": False, "Outcome": None, "Details": [],
    }  # fmt: skip


def _triggers(flow: Json) -> list[Json]:
    """The conditional triggers that may fire in a flow: those inside the workflow only, or those outside of all."""
    if flow["Workflow"]:
        details = [node["TriggerDetails"]["Trigger"] for node in flow["Graph"]["Nodes"] if node["Type"] == "TRIGGER"]
        return [trigger for trigger in details if trigger["Type"] == "CONDITIONAL"]
    known = list(glue._triggers.values())
    return [trigger for trigger in known if trigger["Type"] == "CONDITIONAL" and not trigger.get("WorkflowName")]


def _met(flow: Json, predicate: Json) -> bool:
    ended = {(start["Kind"], start["Name"], start["Outcome"]) for start in flow["Starts"]}
    holds = [
        (*graph.component(condition), condition.get("State") or condition.get("CrawlState")) in ended
        for condition in predicate["Conditions"]
    ]
    return any(holds) if predicate.get("Logical") == "ANY" else all(holds)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
