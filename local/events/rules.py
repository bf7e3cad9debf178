"""An event that matches a rule, made into a delivery for each target."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from ministack.services import eventbridge

from local import activity
from local.events import archives, resource_targets, role_targets, targets
from local.metrics.sources import events as measured


def accepting(original: Callable[..., None]) -> Callable[..., None]:
    """MiniStack's `_invoke_target`: what it delivered at once and once only is accepted for delivery instead."""

    @wraps(original)
    def invoke_target(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None) -> None:
        if not archives.replays_for(event, rule):
            return
        if target is _first_target(rule):
            measured.triggered(rule["Arn"])  # once a rule, though each of its targets is asked for
        view = view or eventbridge._pattern_event_view(event)
        if ":api-destination/" in target.get("Arn", ""):
            original(target, event, rule, view)
            return
        body = _input(target, rule, view)
        whole = json.dumps(view.event_with_detail())
        activity.report("rule", rule["Name"], "MATCHED", event=event.get("DetailType"), target=target["Arn"])
        targets.submit_event(rule, target, event, whole if body is None else body, body is not None)

    return invoke_target


def _first_target(rule: dict[str, Any]) -> dict[str, Any] | None:
    known = eventbridge._targets.get(eventbridge._rule_key(rule["Name"], rule.get("EventBusName", "default")))
    return known[0] if known else None


def validating(original: Callable[..., Any]) -> Callable[..., Any]:
    """MiniStack's `_validate_target_arn`: a target that would never be invoked is refused when it is put."""

    @wraps(original)
    def validate(target: dict[str, Any]) -> Any:
        return original(target) or _refused(target["Arn"])

    return validate


def _refused(arn: str) -> Any:
    if ":api-destination/" in arn or resource_targets.takes(arn) or role_targets.takes(arn):
        return None
    return eventbridge.error_response_json("ValidationException", role_targets.refusal(arn), 400)


def _input(target: dict[str, Any], rule: dict[str, Any], view: Any) -> str | None:
    """What InputTransformer, Input or InputPath make of the event; None for the whole of it."""
    if target.get("InputTransformer"):
        rendered: str = eventbridge._apply_input_transformer(target["InputTransformer"], rule, view)
        return rendered
    if target.get("Input"):
        return str(target["Input"])
    if target.get("InputPath"):
        value = view.event_with_detail()
        for part in target["InputPath"].strip("$.").split("."):
            if part and not (isinstance(value, dict) and part in value):
                return None
            value = value[part] if part else value
        return json.dumps(value)
    return None
