"""A workflow's triggers as a graph: its nodes are triggers, jobs and crawlers.

An edge leads from what a trigger watches to the trigger, and from there to what it starts.

https://docs.aws.amazon.com/glue/latest/dg/workflows_api_concepts.html
"""

import copy
import hashlib
from typing import Any

from ministack.services import glue

Json = dict[str, Any]


def triggers_of(workflow: str) -> list[Json]:
    """The triggers of a workflow, the one that starts it first."""
    found = [trigger for trigger in list(glue._triggers.values()) if trigger.get("WorkflowName") == workflow]
    return sorted(found, key=lambda trigger: (trigger["Type"] == "CONDITIONAL", trigger["Name"]))


def starting_trigger(workflow: str) -> Json | None:
    """The trigger that starts a workflow; it has one at most."""
    return next((trigger for trigger in triggers_of(workflow) if trigger["Type"] != "CONDITIONAL"), None)


def design(workflow: str) -> Json:
    """The `WorkflowGraph` of a workflow as it is defined now, without any run."""
    nodes: dict[str, Json] = {}
    edges: list[Json] = []

    def node(kind: str, name: str, **details: Any) -> str:
        unique_id = node_id(workflow, kind, name)
        nodes.setdefault(unique_id, {"Type": kind, "Name": name, "UniqueId": unique_id, **details})
        return unique_id

    for trigger in triggers_of(workflow):
        conditions = (trigger.get("Predicate") or {}).get("Conditions", [])
        watched = [node(*component(condition)) for condition in conditions]
        own = node("TRIGGER", trigger["Name"], TriggerDetails={"Trigger": copy.deepcopy(trigger)})
        started = [node(*component(action)) for action in trigger["Actions"]]
        pairs = [*((source, own) for source in watched), *((own, target) for target in started)]
        edges += [{"SourceId": source, "DestinationId": target} for source, target in dict.fromkeys(pairs)]
    return {"Nodes": list(nodes.values()), "Edges": edges}


def component(part: Json) -> tuple[str, str]:
    """The type of node and the name that an action or a condition is about."""
    return ("JOB", part["JobName"]) if part.get("JobName") else ("CRAWLER", part["CrawlerName"])


def node_id(workflow: str, kind: str, name: str) -> str:
    return f"wnode_{hashlib.sha256(f'{workflow}/{kind}/{name}'.encode()).hexdigest()}"


def downstream(graph: Json, node: str) -> set[str]:
    """The nodes that can be reached from one; not the node itself, unless a circle leads back to it."""
    reached: set[str] = set()
    border = [node]
    while border:
        source = border.pop()
        targets = {edge["DestinationId"] for edge in graph["Edges"] if edge["SourceId"] == source} - reached
        reached |= targets
        border += targets
    return reached
