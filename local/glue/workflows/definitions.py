"""The operations of the Glue API that define workflows.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-workflow.html
"""

import time
from typing import Any

from ministack.services import glue

from local.glue.errors import already_exists, invalid_input, not_found
from local.glue.paging import page
from local.glue.workflows import flows, graph, triggers
from local.glue.workflows.shown import run_shown

Json = dict[str, Any]

_DEFINED = ("Description", "DefaultRunProperties", "MaxConcurrentRuns")
_PAGE = 25


def create_workflow(request: Json) -> Json:
    name = request.get("Name")
    if not name:
        raise invalid_input("Name cannot be null or empty")
    if name in glue._workflows:
        raise already_exists(f"Workflow with name {name} already exists")
    now = time.time()
    glue._workflows[name] = {"Name": name, **_definition(request), "CreatedOn": now, "LastModifiedOn": now}
    if request.get("Tags"):
        glue._tags[glue._arn("workflow", name)] = dict(request["Tags"])
    return {"Name": name}


def update_workflow(request: Json) -> Json:
    """The update takes the place of the whole definition, as those of other resources of Glue do."""
    workflow = named(request)
    kept = {member: value for member, value in workflow.items() if member not in _DEFINED}
    glue._workflows[workflow["Name"]] = {**kept, **_definition(request), "LastModifiedOn": time.time()}
    return {"Name": workflow["Name"]}


def delete_workflow(request: Json) -> Json:
    """Its triggers and its runs go with it; jobs and crawlers that run go on by themselves."""
    name = request.get("Name", "")
    with flows.LOCK:
        for trigger in graph.triggers_of(name):
            triggers.delete_trigger({"Name": trigger["Name"]})
        for flow in flows.of(name):
            flows.records.pop(flow["Id"], None)
        glue._workflows.pop(name, None)
        glue._tags.pop(glue._arn("workflow", name), None)
    return {"Name": name}


def get_workflow(request: Json) -> Json:
    return {"Workflow": _shown(named(request), with_graph=bool(request.get("IncludeGraph")))}


def list_workflows(request: Json) -> Json:
    return page(sorted(glue._workflows), request, "Workflows", _PAGE)


def batch_get_workflows(request: Json) -> Json:
    asked = request.get("Names", [])
    with_graph = bool(request.get("IncludeGraph"))
    return {
        "Workflows": [_shown(glue._workflows[name], with_graph) for name in asked if name in glue._workflows],
        "MissingWorkflows": [name for name in asked if name not in glue._workflows],
    }


def named(request: Json) -> Json:
    """The workflow that a request names.

    Raises:
        GlueError
    """
    name = request.get("Name")
    workflow: Json | None = glue._workflows.get(name)
    if workflow is None:
        raise not_found(f"Workflow with name {name} not found")
    return workflow


def _shown(workflow: Json, with_graph: bool) -> Json:
    runs = flows.of(workflow["Name"])
    return {
        **workflow,
        **({"LastRun": run_shown(runs[0], with_graph)} if runs else {}),
        **({"Graph": graph.design(workflow["Name"])} if with_graph else {}),
    }


def _definition(request: Json) -> Json:
    found = {member: request[member] for member in _DEFINED if request.get(member) is not None}
    if found.get("MaxConcurrentRuns", 1) < 1:
        raise invalid_input("MaxConcurrentRuns must be at least 1")
    return found


OPERATIONS = {
    "CreateWorkflow": create_workflow,
    "UpdateWorkflow": update_workflow,
    "DeleteWorkflow": delete_workflow,
    "GetWorkflow": get_workflow,
    "ListWorkflows": list_workflows,
    "BatchGetWorkflows": batch_get_workflows,
}
