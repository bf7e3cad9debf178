"""What an alarm's change of state looks like to those who are told: a topic, a function, an event bus.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

import json
from dataclasses import dataclass
from typing import Any

from local import settings
from local.metrics.alarms.reasons import moment
from local.metrics.alarms.watching import Alarm, queries
from local.metrics.queries import Query

Document = dict[str, Any]

_REGION_NAMES = {"us-east-1": "US East (N. Virginia)"}
_REGION = _REGION_NAMES.get(settings.REGION, settings.REGION)


@dataclass(frozen=True)
class Standing:
    """A state, why, and since when (seconds since the epoch). data: StateReasonData, JSON."""

    value: str
    reason: str
    at: float
    data: str = ""

    def document(self) -> Document:
        found = {"value": self.value, "reason": self.reason, "timestamp": moment(self.at)}
        return {**found, "reasonData": self.data} if self.data else found


@dataclass(frozen=True)
class Change:
    """An alarm that went from one state into another."""

    alarm: Alarm
    before: Standing
    now: Standing

    def subject(self) -> str:
        """The subject of a message to a topic."""
        return f'{self.now.value}: "{self.alarm["AlarmName"]}" in {_REGION}'[:100]

    def message(self) -> str:
        """The message to a topic."""
        alarm = self.alarm
        told = {
            "AlarmName": alarm["AlarmName"],
            "AlarmDescription": alarm.get("AlarmDescription") or None,
            "AWSAccountId": settings.ACCOUNT,
            "AlarmConfigurationUpdatedTimestamp": moment(alarm["AlarmConfigurationUpdatedTimestamp"]),
            "NewStateValue": self.now.value,
            "NewStateReason": self.now.reason,
            "StateChangeTime": moment(self.now.at),
            "Region": _REGION,
            "AlarmArn": alarm["AlarmArn"],
            "OldStateValue": self.before.value,
            **{name: alarm.get(name) or [] for name in ("OKActions", "AlarmActions", "InsufficientDataActions")},
        }
        return json.dumps(
            {**told, **(_composite_trigger(self) if "AlarmRule" in alarm else {"Trigger": _trigger(alarm)})}
        )

    def event(self) -> Document:
        """The detail of a `CloudWatch Alarm State Change` event."""
        return {
            "alarmName": self.alarm["AlarmName"],
            "state": self.now.document(),
            "previousState": self.before.document(),
            "configuration": _configuration(self.alarm),
        }

    def invocation(self) -> Document:
        """The event that a function is invoked with."""
        return {
            "source": "aws.cloudwatch",
            "alarmArn": self.alarm["AlarmArn"],
            "accountId": settings.ACCOUNT,
            "time": moment(self.now.at),
            "region": settings.REGION,
            "alarmData": self.event(),
        }


def _composite_trigger(change: Change) -> Document:
    triggering = json.loads(change.now.data or "{}").get("triggeringAlarms", [])
    children = [
        {"Arn": each["arn"], "State": {"Value": each["state"]["value"], "Timestamp": each["state"]["timestamp"]}}
        for each in triggering
    ]
    return {"AlarmRule": change.alarm["AlarmRule"], "TriggeringChildren": children}


def _trigger(alarm: Alarm) -> Document:
    """What the alarm watches. Statistics are upper case, and dimensions lower, as nowhere else."""
    periods = int(alarm["EvaluationPeriods"])
    common = {
        "EvaluationPeriods": periods,
        "DatapointsToAlarm": int(alarm.get("DatapointsToAlarm") or periods),
        "ComparisonOperator": alarm["ComparisonOperator"],
        "TreatMissingData": alarm.get("TreatMissingData") or "missing",
        "EvaluateLowSampleCountPercentile": alarm.get("EvaluateLowSampleCountPercentile") or "",
    }
    common |= (
        {"ThresholdMetricId": alarm["ThresholdMetricId"]}
        if alarm.get("ThresholdMetricId")
        else {"Threshold": float(alarm["Threshold"])}
    )
    if alarm.get("Metrics"):
        return {**common, "Metrics": [_watched(each) for each in alarm["Metrics"]]}
    statistic = alarm.get("Statistic")
    names = {"Average": "AVERAGE", "SampleCount": "SAMPLE_COUNT", "Sum": "SUM", "Minimum": "MINIMUM"}
    kind = (
        {"StatisticType": "Statistic", "Statistic": names.get(statistic, "MAXIMUM")}
        if statistic
        else {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": alarm["ExtendedStatistic"]}
    )
    return {
        "MetricName": alarm["MetricName"],
        "Namespace": alarm["Namespace"],
        **kind,
        "Unit": alarm.get("Unit"),
        "Dimensions": _dimensions(alarm.get("Dimensions")),
        "Period": int(alarm["Period"]),
        **common,
    }


def _watched(query: Query) -> Document:
    found = {name: query[name] for name in ("Id", "Expression", "Label", "Period") if query.get(name)}
    if stat := query.get("MetricStat"):
        metric = stat["Metric"]
        named = {"MetricName": metric["MetricName"], "Namespace": metric["Namespace"]}
        found["MetricStat"] = {
            "Metric": {**named, "Dimensions": _dimensions(metric.get("Dimensions"))},
            **{name: stat[name] for name in ("Period", "Stat", "Unit") if stat.get(name)},
        }
    return {**found, "ReturnData": query.get("ReturnData", True)}


def _dimensions(given: list[Document] | None) -> list[Document]:
    return [{"value": each["Value"], "name": each["Name"]} for each in given or ()]


def _configuration(alarm: Alarm) -> Document:
    described = {"description": alarm["AlarmDescription"]} if alarm.get("AlarmDescription") else {}
    if "AlarmRule" in alarm:
        return {**described, "alarmRule": alarm["AlarmRule"]}
    return {**described, "metrics": [_configured(each) for each in queries(alarm)]}


def _configured(query: Query) -> Document:
    renamed = {"Id": "id", "Expression": "expression", "Label": "label", "Period": "period"}
    found: Document = {new: query[name] for name, new in renamed.items() if query.get(name)}
    if stat := query.get("MetricStat"):
        metric = stat["Metric"]
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions") or ()}
        named = {"namespace": metric["Namespace"], "name": metric["MetricName"], "dimensions": dimensions}
        unit = {"unit": stat["Unit"]} if stat.get("Unit") else {}
        found["metricStat"] = {"metric": named, "period": int(stat["Period"]), "stat": stat["Stat"], **unit}
    return {**found, "returnData": query.get("ReturnData", True)}
