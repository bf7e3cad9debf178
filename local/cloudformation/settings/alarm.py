"""AWS::CloudWatch::Alarm, made through the API: MiniStack knows those on a single metric only."""

from typing import Any

from ministack.services.cloudformation.provisioners import _physical_name

from local import aws
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import arguments


def put(operation: str, name: str, properties: dict[str, Any]) -> Made:
    """Make an alarm, or change it. operation: PutMetricAlarm or PutCompositeAlarm."""
    watch = aws.client("cloudwatch", aws.ROOT)
    wanted = arguments(watch, operation, {**properties, "AlarmName": name})
    if unknown := sorted(properties.keys() - wanted.keys()):
        raise ValueError(f"The property {unknown[0]} is not supported by this local cloud.")
    watch.put_metric_alarm(**wanted) if operation == "PutMetricAlarm" else watch.put_composite_alarm(**wanted)
    kind = "MetricAlarms" if operation == "PutMetricAlarm" else "CompositeAlarms"
    types = ["MetricAlarm", "CompositeAlarm"]
    (alarm,) = watch.describe_alarms(AlarmNames=[name], AlarmTypes=types)[kind]
    return name, {"Arn": alarm["AlarmArn"]}


def retag(arn: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Tags are taken by the API when an alarm is made only."""
    watch = aws.client("cloudwatch", aws.ROOT)
    dropped = {tag["Key"] for tag in old.get("Tags") or []} - {tag["Key"] for tag in new.get("Tags") or []}
    if dropped:
        watch.untag_resource(ResourceARN=arn, TagKeys=sorted(dropped))
    if new.get("Tags"):
        watch.tag_resource(ResourceARN=arn, Tags=new["Tags"])


def of(operation: str) -> dict[str, Any]:
    """The handlers of alarms that this operation makes."""

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> Made:
        name = properties.get("AlarmName") or _physical_name(stack, logical_id, max_len=255)
        return put(operation, name, properties)

    def update(name: str, old: dict[str, Any], new: dict[str, Any]) -> Made:
        made = put(operation, name, new)
        retag(made[1]["Arn"], old, new)
        return made

    return handlers(create, update, _delete, "AlarmName")


def _delete(name: str, _properties: dict[str, Any]) -> None:
    aws.client("cloudwatch", aws.ROOT).delete_alarms(AlarmNames=[name])


HANDLERS = of("PutMetricAlarm")
