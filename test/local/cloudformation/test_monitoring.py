"""Alarms of all kinds, detectors and dashboards from stacks: every property, in place, replaced, gone."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from stacks import StackError, Stacks

BAND = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        "AlarmName": "cfn-band",
        "AlarmDescription": "Volume is unusual",
        "ActionsEnabled": False,
        "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold",
        "EvaluationPeriods": "2",
        "DatapointsToAlarm": "1",
        "ThresholdMetricId": "band",
        "TreatMissingData": "ignore",
        "Metrics": [
            {
                "Id": "rows",
                "Label": "Rows",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "Cfn",
                        "MetricName": "rows",
                        "Dimensions": [{"Name": "pipeline", "Value": "p"}],
                    },
                    "Period": "300",
                    "Stat": "Sum",
                    "Unit": "Count",
                },
                "ReturnData": "true",
            },
            {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(rows, 3)"},
        ],
        "Tags": [{"Key": "team", "Value": "data"}],
    },
}
SINGLE = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        "Namespace": "AWS/Lambda",
        "MetricName": "Duration",
        "Dimensions": [{"Name": "FunctionName", "Value": "f"}],
        "ExtendedStatistic": "p99",
        "EvaluateLowSampleCountPercentile": "ignore",
        "Unit": "Milliseconds",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": "2.5",
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [{"Ref": "Topic"}],
        "OKActions": [{"Ref": "Topic"}],
        "InsufficientDataActions": [{"Ref": "Topic"}],
    },
}
COMPOSITE = {
    "Type": "AWS::CloudWatch::CompositeAlarm",
    "Properties": {
        "AlarmName": "cfn-composite",
        "AlarmDescription": "Either",
        "AlarmRule": {"Fn::Sub": 'ALARM("${Band}") OR ALARM("${Single}")'},
        "AlarmActions": [{"Ref": "Topic"}],
        "Tags": [{"Key": "team", "Value": "data"}],
    },
}
DETECTOR = {
    "Type": "AWS::CloudWatch::AnomalyDetector",
    "Properties": {
        "SingleMetricAnomalyDetector": {"Namespace": "Cfn", "MetricName": "rows", "Stat": "Sum"},
        "Configuration": {
            "MetricTimeZone": "Europe/Berlin",
            "ExcludedTimeRanges": [{"StartTime": "2026-01-01T00:00:00", "EndTime": "2026-01-02T00:00:00"}],
        },
    },
}
DASHBOARD = {
    "Type": "AWS::CloudWatch::Dashboard",
    "Properties": {"DashboardName": "cfn-dashboard", "DashboardBody": json.dumps({"widgets": []})},
}
GROUP = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "cfn-filtered"}}
FILTER = {
    "Type": "AWS::Logs::MetricFilter",
    "Properties": {
        "FilterName": "cfn-filter",
        "LogGroupName": {"Ref": "Group"},
        "FilterPattern": "{ $.rows > 0 }",
        "MetricTransformations": [
            {
                "MetricNamespace": "Cfn",
                "MetricName": "rows",
                "MetricValue": "$.rows",
                "Unit": "Count",
                "Dimensions": [{"Key": "kind", "Value": "$.kind"}],
            }
        ],
    },
}
ALL: dict[str, Any] = {
    "Group": GROUP,
    "Filter": FILTER,
    "Topic": {"Type": "AWS::SNS::Topic"},
    "Band": BAND,
    "Single": SINGLE,
    "Composite": COMPOSITE,
    "Detector": DETECTOR,
    "Dashboard": DASHBOARD,
}


def changed(resource: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {**resource, "Properties": {**resource["Properties"], **properties}}


def own_tags(watch: Any, alarm: dict[str, Any]) -> list[dict[str, str]]:
    """An alarm's tags without those that CloudFormation adds."""
    tags = watch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
    return [tag for tag in tags if not tag["Key"].startswith("aws:")]


def test_everything_is_made_as_said_changed_and_removed(stacks: Stacks, cloud: Any) -> None:
    watch = cloud.client("cloudwatch")
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Band", "Arn"]}}}
    name = stacks.create("monitoring", ALL, Outputs=outputs)

    def alarms(kind: str = "MetricAlarms") -> dict[str, Any]:
        found = watch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])[kind]
        return {alarm["AlarmName"]: alarm for alarm in found}

    band = alarms()["cfn-band"]
    wanted = BAND["Properties"]
    for member in ("AlarmDescription", "ActionsEnabled", "ComparisonOperator", "ThresholdMetricId", "TreatMissingData"):
        assert band[member] == wanted[member]
    assert (band["EvaluationPeriods"], band["DatapointsToAlarm"]) == (2, 1)
    assert band["Metrics"][0]["MetricStat"]["Period"] == 300
    assert band["Metrics"][0]["ReturnData"] is True
    assert own_tags(watch, band) == wanted["Tags"]
    single = alarms()[stacks.physical_id(name, "Single")]
    for member, value in SINGLE["Properties"].items():
        if "Actions" not in member and member != "Threshold":
            assert single[member] == value
    topic = stacks.physical_id(name, "Topic")
    assert single["AlarmActions"] == single["OKActions"] == single["InsufficientDataActions"] == [topic]
    assert single["Threshold"] == 2.5
    composite = alarms("CompositeAlarms")["cfn-composite"]
    assert composite["AlarmRule"] == f'ALARM("cfn-band") OR ALARM("{single["AlarmName"]}")'
    (detector,) = watch.describe_anomaly_detectors(Namespace="Cfn")["AnomalyDetectors"]
    assert detector["Configuration"]["MetricTimezone"] == "Europe/Berlin"

    (metric_filter,) = cloud.client("logs").describe_metric_filters(logGroupName="cfn-filtered")["metricFilters"]
    assert metric_filter["filterPattern"] == "{ $.rows > 0 }"
    assert metric_filter["metricTransformations"][0]["dimensions"] == {"kind": "$.kind"}

    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update(name, ALL, Outputs=outputs)
    update = {
        **ALL,
        "Band": changed(BAND, TreatMissingData="breaching", Tags=[{"Key": "of", "Value": "us"}]),
        "Dashboard": changed(DASHBOARD, DashboardBody=json.dumps({"widgets": [{"type": "text"}]})),
    }
    stacks.update(name, update, Outputs=outputs)
    assert alarms()["cfn-band"]["TreatMissingData"] == "breaching"
    assert own_tags(watch, band) == [{"Key": "of", "Value": "us"}]
    assert own_tags(watch, composite) == COMPOSITE["Properties"]["Tags"]
    assert "text" in watch.get_dashboard(DashboardName="cfn-dashboard")["DashboardBody"]

    stacks.delete(name)
    assert not {"cfn-band", single["AlarmName"], "cfn-composite"} & {*alarms(), *alarms("CompositeAlarms")}
    assert watch.describe_anomaly_detectors(Namespace="Cfn")["AnomalyDetectors"] == []
    with pytest.raises(ClientError):
        watch.get_dashboard(DashboardName="cfn-dashboard")


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (changed(DASHBOARD, DashboardBody="{", DashboardName="cfn-bad"), "JSON"),
        (changed(BAND, AlarmName="cfn-bad", ThresholdMetricId="rows"), "ANOMALY_DETECTION_BAND"),
        (changed(BAND, AlarmName="cfn-bad", Metric="x"), "Metric"),
        (changed(FILTER, ApplyOnTransformedLogs=True), "ApplyOnTransformedLogs"),
        (changed(FILTER, FilterPattern="[a, b]"), "space-delimited"),
        (changed(COMPOSITE, AlarmRule="ALARM(nobody)", AlarmActions=[]), "nobody"),
        (changed(COMPOSITE, AlarmRule="TRUE", AlarmActions=[], ActionsSuppressor="x"), "ActionsSuppressor"),
    ],
)
def test_what_cannot_be_fails_the_stack(stacks: Stacks, resource: dict[str, Any], said: str) -> None:
    with pytest.raises(StackError, match=said):
        stacks.create("monitoring-bad", {"Bad": resource, "Group": changed(GROUP, LogGroupName="cfn-bad")})
