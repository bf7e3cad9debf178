"""A workflow run as the API answers it: its record, its statistics, and its graph with what became of each node."""

from typing import Any

from local.glue.workflows import actions, flows

Json = dict[str, Any]


def run_shown(flow: Json, with_graph: bool) -> Json:
    """The `WorkflowRun` of a flow."""
    with flows.LOCK:
        found = {**flow["Run"], "Statistics": flows.statistics(flow)}
        return {**found, "Graph": _graph(flow)} if with_graph else found


def _graph(flow: Json) -> Json:
    return {**flow["Graph"], "Nodes": [{**node, **_details(flow, node)} for node in flow["Graph"]["Nodes"]]}


def _details(flow: Json, node: Json) -> Json:
    if node["Type"] == "TRIGGER":
        return {}
    starts = [start for start in flow["Starts"] if (start["Kind"], start["Name"]) == (node["Type"], node["Name"])]
    found = [each for start in starts for each in actions.details(start)]
    return {"JobDetails": {"JobRuns": found}} if node["Type"] == "JOB" else {"CrawlerDetails": {"Crawls": found}}
