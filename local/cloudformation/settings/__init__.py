"""What MiniStack leaves out of the resources of a stack, set through the API of their service.

Adding a type: a module here, its test, and its line in `TYPES`. A module may have

- `apply(physical_id, old, new)`: after a resource is made (`old` is empty) or changed in place; sets, changes and
  removes the properties that MiniStack drops.
- `refuse_delete(physical_id)`: raises ValueError when AWS would not delete the resource.
- `HANDLERS`: create, update and delete, in the form of MiniStack's provisioners, of a type that it does not know or
  gets wrong.
"""

import functools
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from botocore.exceptions import ClientError

Handlers = dict[str, Any]

TYPES = {
    "AWS::Athena::NamedQuery": "named_query",
    "AWS::Budgets::Budget": "budget",
    "AWS::CloudWatch::Alarm": "alarm",
    "AWS::CloudWatch::AnomalyDetector": "anomaly_detector",
    "AWS::CloudWatch::CompositeAlarm": "composite_alarm",
    "AWS::CloudWatch::Dashboard": "dashboard",
    "AWS::Events::Archive": "archive",
    "AWS::Events::EventBus": "event_bus",
    "AWS::Events::EventBusPolicy": "event_bus_policy",
    "AWS::Glue::Classifier": "classifier",
    "AWS::Glue::DataQualityRuleset": "data_quality_ruleset",
    "AWS::Glue::SecurityConfiguration": "security_configuration",
    "AWS::Glue::Trigger": "glue_trigger",
    "AWS::Glue::Workflow": "glue_workflow",
    "AWS::IAM::RolePolicy": "role_policy",
    "AWS::Lambda::EventSourceMapping": "event_source_mapping",
    "AWS::Lambda::Function": "function",
    "AWS::Logs::LogGroup": "log_group",
    "AWS::Logs::MetricFilter": "metric_filter",
    "AWS::Logs::QueryDefinition": "query_definition",
    "AWS::S3::Bucket": "bucket",
    "AWS::Scheduler::ScheduleGroup": "schedule_group",
    "AWS::SNS::Subscription": "subscription",
    "AWS::SNS::Topic": "topic",
}


def handlers(original: dict[str, Handlers]) -> dict[str, Handlers]:
    """Seam `services.cloudformation.provisioners._RESOURCE_HANDLERS`: adds to the types of `TYPES`."""
    for resource_type, name in TYPES.items():
        module = importlib.import_module(f"{__name__}.{name}")
        known = getattr(module, "HANDLERS", None) or original[resource_type]
        original[resource_type] = {action: _told(run) for action, run in _completed(known, module).items()}
    return original


def on_threads(original: Callable[[str], bool]) -> Callable[[str], bool]:
    """Seam `services.cloudformation.stacks._runs_on_worker_thread`: calls of our own API block, so not on its loop."""

    @functools.wraps(original)
    def blocks(resource_type: str) -> bool:
        return resource_type in TYPES or original(resource_type)

    return blocks


def _completed(known: Handlers, module: ModuleType) -> Handlers:
    completed = dict(known)
    if hasattr(module, "apply"):
        completed["create"] = _creating(known, module.apply)
        completed["update"] = _updating(known["update"], module.apply)
    if hasattr(module, "refuse_delete"):
        completed["delete"] = _deleting(known["delete"], module.refuse_delete)
    return completed


def _creating(known: Handlers, apply: Callable[..., None]) -> Callable[..., Any]:
    def create(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        physical_id, attributes = known["create"](logical_id, properties, stack)
        try:
            apply(physical_id, {}, properties)
        except BaseException:  # half made, it is in no record that a rollback would go by
            known["delete"](physical_id, properties)
            raise
        return physical_id, attributes

    return create


def _updating(original: Callable[..., Any], apply: Callable[..., None]) -> Callable[..., Any]:
    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], *rest: Any) -> Any:
        now, attributes = original(physical_id, old, new, *rest)
        apply(now, old if now == physical_id else {}, new)
        return now, attributes

    return update


def _deleting(original: Callable[..., Any], refuse: Callable[[str], None]) -> Callable[..., Any]:
    def delete(physical_id: str, *rest: Any) -> Any:
        refuse(physical_id)
        return original(physical_id, *rest)

    return delete


def _told(run: Any) -> Any:
    """A handler whose refused calls read as in an event of CloudFormation; anything else is left as it is."""
    if not callable(run):
        return run

    @functools.wraps(run)
    def told(*arguments: Any, **named: Any) -> Any:
        try:
            return run(*arguments, **named)
        except ClientError as error:
            said, metadata = error.response["Error"], error.response["ResponseMetadata"]
            raise ValueError(
                f'Resource handler returned message: "{said["Message"]} (Service: {error.operation_name}, '
                f'Status Code: {metadata["HTTPStatusCode"]}, Error Code: {said["Code"]})"'
            ) from error

    return told
