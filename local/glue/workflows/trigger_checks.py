"""What a trigger may be defined as: refused is what AWS refuses."""

from typing import Any

from ministack.services import glue

from local.glue.crawlers.validation import check_schedule
from local.glue.errors import invalid_input, not_found, one_of
from local.glue.workflows import graph

Json = dict[str, Any]

_JOB_STATES = ("SUCCEEDED", "STOPPED", "FAILED", "TIMEOUT")
_CRAWL_STATES = ("SUCCEEDED", "FAILED", "CANCELLED")
_BELONGS = {"Schedule": "SCHEDULED", "Predicate": "CONDITIONAL", "EventBatchingCondition": "EVENT"}
_TYPES = ("SCHEDULED", "CONDITIONAL", "ON_DEMAND", "EVENT")
_MOST_CRAWLERS = 2
_ARTICLES = {"action": "an", "condition": "a"}


def check(trigger: Json) -> None:
    """Refuse a definition that could not fire, or that names what there is not: first what is wrong in itself.

    Raises:
        GlueError
    """
    kind = trigger.get("Type")
    if kind not in _TYPES:
        raise invalid_input(f"Trigger Type must be one of {', '.join(_TYPES)}, not {kind}")
    for member, belongs in _BELONGS.items():
        if trigger.get(member) and kind != belongs:
            raise invalid_input(f"{member} is for triggers of the type {belongs}, not {kind}")
    actions = trigger.get("Actions") or []
    _check_actions(actions)
    if kind == "SCHEDULED":
        check_schedule(trigger.get("Schedule") or "")
    if kind == "CONDITIONAL":
        _check_predicate(trigger)
    if trigger.get("EventBatchingCondition"):
        _check_batch(trigger["EventBatchingCondition"])
    _check_workflow(trigger)
    for part in (*actions, *(trigger.get("Predicate") or {}).get("Conditions", [])):
        _check_exists(part)


def _check_workflow(trigger: Json) -> None:
    workflow, kind = trigger.get("WorkflowName"), trigger["Type"]
    if not workflow:
        if kind == "EVENT":
            raise invalid_input("A trigger of the type EVENT must belong to a workflow: WorkflowName cannot be empty")
        return
    if workflow not in glue._workflows:
        raise not_found(f"Workflow {workflow} not found")
    starting = graph.starting_trigger(workflow)
    if kind != "CONDITIONAL" and starting and starting["Name"] != trigger["Name"]:
        raise invalid_input(f"Workflow {workflow} already has a starting trigger: {starting['Name']}")


def _check_actions(actions: list[Json]) -> None:
    if not actions:
        raise invalid_input("Actions cannot be null or empty")
    for action in actions:
        _check_names_one("action", action)
        if action.get("CrawlerName") and len(action.keys() - {"CrawlerName"}):
            extra = ", ".join(sorted(action.keys() - {"CrawlerName"}))
            raise invalid_input(f"An action on a crawler cannot have {extra}")
    if sum("CrawlerName" in action for action in actions) > _MOST_CRAWLERS:
        raise invalid_input(f"A trigger can start {_MOST_CRAWLERS} crawlers at most")


def _check_predicate(trigger: Json) -> None:
    predicate = trigger.get("Predicate")
    if not predicate:
        raise invalid_input("Predicate cannot be null or empty")
    conditions = predicate.get("Conditions") or []
    if not conditions:
        raise invalid_input("Predicate Conditions cannot be null or empty for a CONDITIONAL trigger")
    logical = predicate.get("Logical")
    if logical not in (None, "AND", "ANY"):
        raise invalid_input(f"Logical must be AND or ANY, not {logical}")
    if len(conditions) > 1 and not logical:
        raise invalid_input("Logical cannot be null or empty when there are several conditions")
    for number, condition in enumerate(conditions, 1):
        if not condition.get("LogicalOperator"):
            raise invalid_input("Logical operator cannot be null or empty")
        place = f"predicate.conditions.{number}.member.logicalOperator"
        one_of(place, condition["LogicalOperator"], ["EQUALS"])
        _check_names_one("condition", condition)
        kind, name = graph.component(condition)
        member, states = ("State", _JOB_STATES) if kind == "JOB" else ("CrawlState", _CRAWL_STATES)
        if not condition.get(member):
            raise invalid_input(
                f"State cannot be null or empty, choose from one of the following {kind.lower()} state: "
                f"[{', '.join(states)}]"
            )
        if condition[member] not in states:
            raise invalid_input(f"{member} {condition[member]} cannot be watched, only {', '.join(states)}")
        if (kind, name) in [graph.component(action) for action in trigger["Actions"]]:
            what = kind.capitalize()
            raise invalid_input(f"{what} cannot be a Predicate and Action for Conditional Trigger. ({name})")


def _check_names_one(what: str, part: Json) -> None:
    if part.get("JobName") and part.get("CrawlerName"):
        raise invalid_input(f"Both JobName and CrawlerName cannot be set together in {_ARTICLES[what]} {what}")
    if not part.get("JobName") and not part.get("CrawlerName"):
        raise invalid_input(f"JobName or CrawlerName in {what} cannot be null or empty")


def _check_exists(part: Json) -> None:
    """Whether there is the job or crawler that an action or a condition is about."""
    kind, name = graph.component(part)
    if name not in (glue._jobs if kind == "JOB" else glue._crawlers):
        raise not_found(f"{kind.capitalize()} {name} not found")


def _check_batch(condition: Json) -> None:
    for member, most in (("BatchSize", 100), ("BatchWindow", 900)):
        value = condition.get(member)
        if value is None and member == "BatchWindow":
            continue
        if not isinstance(value, int) or not 1 <= value <= most:
            raise invalid_input(f"{member} must be a number from 1 to {most}, not {value}")
