"""The operations of the Glue API on runs of workflows.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-workflow.html
https://docs.aws.amazon.com/glue/latest/dg/resuming-workflow.html
"""

import copy
from typing import Any

from local.glue import endings
from local.glue.errors import GlueError, invalid_input, not_found
from local.glue.paging import page
from local.glue.workflows import definitions, flows, graph
from local.glue.workflows.shown import run_shown

Json = dict[str, Any]

_PAGE = 1000


def start_workflow_run(request: Json) -> Json:
    workflow = definitions.named(request)
    return {"RunId": flows.start(workflow["Name"], request.get("RunProperties") or {})["Id"]}


def get_workflow_run(request: Json) -> Json:
    return {"Run": run_shown(_named(request), bool(request.get("IncludeGraph")))}


def get_workflow_runs(request: Json) -> Json:
    """The runs, the newest first."""
    listed = page(flows.of(definitions.named(request)["Name"]), request, "Runs", _PAGE)
    return {**listed, "Runs": [run_shown(flow, bool(request.get("IncludeGraph"))) for flow in listed["Runs"]]}


def stop_workflow_run(request: Json) -> Json:
    """What runs is asked to stop, and nothing more fires; the run is STOPPED once all of it has ended."""
    flow = _named(request)
    with flows.LOCK:
        status = flow["Run"]["Status"]
        if status != "RUNNING":
            raise _illegal(f"Workflow run {flow['Id']} is {status}, so it cannot be stopped")
        flow["Run"]["Status"] = "STOPPING"
    endings.tell()
    return {}


def resume_workflow_run(request: Json) -> Json:
    """Run some nodes of a run that is over again, and what comes after them, in a run of its own.

    Nodes that come after others that are resumed would run anyway: they are left out of the answer.
    """
    flow = _named(request)
    name, asked = flow["Workflow"], request.get("NodeIds") or []
    with flows.LOCK:
        if flow["Run"]["Status"] != "COMPLETED":
            raise _illegal(f"Workflow run {flow['Id']} is {flow['Run']['Status']}, so it cannot be resumed")
        starts = {node: _last_start(flow, node) for node in asked}
        if not starts:
            raise invalid_input("NodeIds cannot be empty")
        flows.refuse_too_many(name)
        after = {node: graph.downstream(flow["Graph"], node) for node in starts}
        first = [node for node in starts if not any(node in after[other] for other in starts if other != node)]
        again = set(first).union(*(after[node] for node in first))
        resumed = flows.add(
            name, flow["Run"]["WorkflowRunProperties"], copy.deepcopy(flow["Graph"]), PreviousRunId=flow["Id"]
        )
        resumed["Fired"] = [fired for fired in flow["Fired"] if graph.node_id(name, "TRIGGER", fired) not in again]
        resumed["Starts"] = [copy.deepcopy(start) for start in flow["Starts"] if _node_of(flow, start) not in again]
        for node in first:
            flows.again(resumed, starts[node])
    endings.tell()
    return {"RunId": resumed["Id"], "NodeIds": first}


def get_workflow_run_properties(request: Json) -> Json:
    return {"RunProperties": _named(request)["Run"]["WorkflowRunProperties"]}


def put_workflow_run_properties(request: Json) -> Json:
    """Properties that are not named stay as they are."""
    flow = _named(request)
    with flows.LOCK:
        flow["Run"]["WorkflowRunProperties"] |= request.get("RunProperties") or {}
    return {}


def _named(request: Json) -> Json:
    """The run that a request names."""
    name = definitions.named(request)["Name"]
    flow: Json | None = flows.records.get(request.get("RunId"))
    if flow is None or flow["Workflow"] != name:
        raise not_found(f"Workflow run {request.get('RunId')} of workflow {name} not found")
    return flow


def _last_start(flow: Json, node: str) -> Json:
    found = [start for start in flow["Starts"] if _node_of(flow, start) == node]
    if not found:
        raise invalid_input(f"Node {node} did not run in workflow run {flow['Id']}, so it cannot be resumed from")
    last: Json = found[-1]
    return last


def _node_of(flow: Json, start: Json) -> str:
    return graph.node_id(flow["Workflow"], start["Kind"], start["Name"])


def _illegal(message: str) -> GlueError:
    return GlueError("IllegalWorkflowStateException", message)


OPERATIONS = {
    "StartWorkflowRun": start_workflow_run,
    "GetWorkflowRun": get_workflow_run,
    "GetWorkflowRuns": get_workflow_runs,
    "StopWorkflowRun": stop_workflow_run,
    "ResumeWorkflowRun": resume_workflow_run,
    "GetWorkflowRunProperties": get_workflow_run_properties,
    "PutWorkflowRunProperties": put_workflow_run_properties,
}
