"""AWS::CloudWatch::Alarm, made through the API: MiniStack knows those on a single metric only."""

from typing import Any

from ministack.services import cloudwatch
from ministack.services.cloudformation.provisioners import _physical_name

from local import aws
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import arguments


def put(operation: str, name: str, properties: dict[str, Any]) -> Made:
    """Make an alarm, or change it. operation: PutMetricAlarm or PutCompositeAlarm."""
    watch = aws.client("cloudwatch", aws.ROOT)
    given = {name: value for name, value in properties.items() if name != "Tags"}
    wanted = arguments(watch, operation, {**given, "AlarmName": name})
    if unknown := sorted(given.keys() - wanted.keys()):
        raise ValueError(f"The property {unknown[0]} is not supported by this local cloud.")
    watch.put_metric_alarm(**wanted) if operation == "PutMetricAlarm" else watch.put_composite_alarm(**wanted)
    # the tags of the stack are among them, which begin with `aws:` as nobody else's may
    cloudwatch.cloudformation_set_metric_alarm_tags(name, properties.get("Tags") or [])
    kind = "MetricAlarms" if operation == "PutMetricAlarm" else "CompositeAlarms"
    (alarm,) = watch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])[kind]
    return name, {"Arn": alarm["AlarmArn"]}


def of(operation: str) -> dict[str, Any]:
    """The handlers of alarms that this operation makes."""

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> Made:
        name = properties.get("AlarmName") or _physical_name(stack, logical_id, max_len=255)
        return put(operation, name, properties)

    def update(name: str, _old: dict[str, Any], new: dict[str, Any]) -> Made:
        return put(operation, name, new)

    return handlers(create, update, _delete, "AlarmName")


def _delete(name: str, _properties: dict[str, Any]) -> None:
    aws.client("cloudwatch", aws.ROOT).delete_alarms(AlarmNames=[name])


HANDLERS = of("PutMetricAlarm")
