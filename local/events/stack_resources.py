"""CloudFormation types of this package whose properties MiniStack leaves out, or whose errors it swallows."""

from collections.abc import Callable
from typing import Any

from ministack.services import eventbridge, lambda_svc, scheduler, sns
from ministack.services.cloudformation.provisioners import _physical_name

from local.events import topics
from local.functions import mappings

_Handlers = dict[str, dict[str, Callable[..., Any]]]
_MAIL = ("email", "email-json")


def handlers(table: _Handlers) -> _Handlers:
    """MiniStack's table of resource types."""
    table["AWS::Scheduler::Schedule"] |= {"create": _create_schedule, "update": _update_schedule}
    table["AWS::Events::Rule"]["create"] = _valid_rule(table["AWS::Events::Rule"]["create"])
    table["AWS::SNS::Subscription"]["create"] = _unconfirmed(table["AWS::SNS::Subscription"]["create"])
    table["AWS::SNS::Topic"]["create"] = _with_unconfirmed(table["AWS::SNS::Topic"]["create"])
    table["AWS::Lambda::EventSourceMapping"]["create"] = _permitted(table["AWS::Lambda::EventSourceMapping"]["create"])
    return table


def _create_schedule(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
    name = properties.get("Name") or _physical_name(stack_name, logical_id, max_len=64)
    _accepted("create", scheduler._create_schedule(name, properties))
    return name, {"Arn": scheduler._schedule_arn(properties.get("GroupName", "default"), name)}


def _update_schedule(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str
) -> tuple[str, dict[str, str]]:
    group = new.get("GroupName", "default")
    moved = new.get("Name", physical_id) != physical_id or group != old.get("GroupName", "default")
    if moved or f"{group}/{physical_id}" not in scheduler._schedules:
        return _create_schedule(physical_id, {"Name": physical_id, **new}, stack_name)
    _accepted("update", scheduler._update_schedule(physical_id, new))
    return physical_id, {"Arn": scheduler._schedule_arn(group, physical_id)}


def _accepted(operation: str, answer: tuple[int, dict[str, str], bytes]) -> None:
    if answer[0] >= 400:
        raise ValueError(f"AWS::Scheduler::Schedule {operation} failed: {answer[2].decode()}")


def _valid_rule(original: Callable[..., Any]) -> Callable[..., Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        why = _refused_rule(properties)
        if why:
            raise ValueError(f"AWS::Events::Rule create failed: {why}")
        return original(logical_id, properties, stack_name)

    return create


def _refused_rule(properties: dict[str, Any]) -> str | None:
    """Why PutRule or PutTargets would refuse it: a stack goes round them."""
    bus, _ = eventbridge._event_bus_name_from_ref(properties.get("EventBusName") or "default")
    eventbridge._ensure_default_bus()
    if bus not in eventbridge._event_buses:
        return f"Event bus {bus} does not exist."
    if not properties.get("EventPattern") and not properties.get("ScheduleExpression"):
        return "Parameter(s) EventPattern or ScheduleExpression must be specified."
    if properties.get("ScheduleExpression") and bus != "default":
        return "ScheduleExpression is supported only on the default event bus."
    for target in properties.get("Targets") or []:
        refused = eventbridge._validate_target_arn(target)
        if refused:
            return str(refused[2].decode())
    return None


def _unconfirmed(original: Callable[..., Any]) -> Callable[..., Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        made = original(logical_id, properties, stack_name)
        _await_confirmations(properties.get("TopicArn", ""))
        return made

    return create


def _with_unconfirmed(original: Callable[..., Any]) -> Callable[..., Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        made = original(logical_id, properties, stack_name)
        _await_confirmations(made[0])
        return made

    return create


def _await_confirmations(topic_arn: str) -> None:
    for subscription in (sns._topics.get(topic_arn) or {}).get("subscriptions", []):
        if subscription["protocol"] in _MAIL:
            topics.await_confirmation(subscription)


def _permitted(original: Callable[..., Any]) -> Callable[..., Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        function, config, _ = lambda_svc._get_func_record_for_ref(properties.get("FunctionName", ""))
        why = mappings.refusal(config, properties.get("EventSourceArn", "")) if function else None
        if why:
            raise ValueError(f"AWS::Lambda::EventSourceMapping create failed: {why}")
        numbers = {name: int(properties[name]) for name in mappings.NUMBERS if name in properties}
        return original(logical_id, {**properties, **numbers}, stack_name)

    return create
