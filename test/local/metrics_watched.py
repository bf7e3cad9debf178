"""What tests of metrics and alarms need: what was measured, and the state that an alarm is in."""

import time
from datetime import datetime, timedelta, timezone
from typing import Any

from clouds import Cloud


def dimensions(**named: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in named.items()]


def measured(cloud: Cloud, namespace: str, metric: str, statistic: str = "Sum", **named: str) -> float | None:
    """A statistic of everything that a metric had in the last hour; None without any."""
    now = datetime.now(timezone.utc)
    start = datetime.fromtimestamp(time.time() // 86400 * 86400, timezone.utc) - timedelta(days=1)
    points = cloud.client("cloudwatch").get_metric_statistics(
        Namespace=namespace, MetricName=metric, Dimensions=dimensions(**named), Statistics=[statistic],
        Period=2 * 86400, StartTime=start, EndTime=now + timedelta(hours=1),
    )["Datapoints"]  # fmt: skip
    return sum(point[statistic] for point in points) if points else None


def alarm(cloud: Cloud, name: str) -> dict[str, Any]:
    """An alarm of any type, as DescribeAlarms has it."""
    found = cloud.client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    (only,) = found["MetricAlarms"] + found["CompositeAlarms"]
    return dict(only)


def state(cloud: Cloud, name: str) -> str:
    return str(alarm(cloud, name)["StateValue"])
