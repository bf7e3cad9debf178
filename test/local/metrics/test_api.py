"""The API of metrics: what was put is what is got, by every protocol."""

import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from clouds import Cloud
from delivering import eventually
from metrics_watched import dimensions, state

MINUTE = timedelta(minutes=1)


def this_minute() -> datetime:
    return datetime.now(timezone.utc).replace(second=0, microsecond=0)


def put(cloud: Cloud, *data: dict[str, Any]) -> None:
    cloud.client("cloudwatch").put_metric_data(Namespace="Api", MetricData=list(data))


def query(identifier: str, metric: str, stat: str = "Sum", **more: Any) -> dict[str, Any]:
    return {
        "Id": identifier,
        "MetricStat": {"Metric": {"Namespace": "Api", "MetricName": metric}, "Period": 60, "Stat": stat},
        **more,
    }


def test_statistics_of_values_counts_and_sets(cloud: Cloud) -> None:
    at = this_minute() - 5 * MINUTE
    named = {"MetricName": "mixed", "Timestamp": at, "Unit": "Seconds", "Dimensions": dimensions(a="1")}
    put(
        cloud,
        {**named, "Values": [1.0, 2.0, 10.0], "Counts": [1.0, 2.0, 1.0]},
        {**named, "Value": 5.0},
        {**named, "MetricName": "set", "StatisticValues": {"SampleCount": 4, "Sum": 10, "Minimum": 1, "Maximum": 4}},
    )

    def got(metric: str, **more: Any) -> list[dict[str, Any]]:
        points: list[dict[str, Any]] = cloud.client("cloudwatch").get_metric_statistics(
            Namespace="Api", MetricName=metric, Dimensions=dimensions(a="1"), Period=60,
            StartTime=at, EndTime=at + MINUTE, **more,
        )["Datapoints"]  # fmt: skip
        return points

    every = ["Sum", "SampleCount", "Average", "Minimum", "Maximum"]
    assert got("mixed", Statistics=every) == [
        {"Timestamp": at, "Unit": "Seconds", "Sum": 20, "SampleCount": 5, "Average": 4, "Minimum": 1, "Maximum": 10}
    ]
    # of 1 2 2 5 10: the middle one, and nine tenths of the way to the last (rank 3.6: between 5 and 10)
    (point,) = got("mixed", ExtendedStatistics=["p50", "p90"])
    assert point["ExtendedStatistics"] == {"p50": 2.0, "p90": pytest.approx(8.0)}
    assert got("mixed", Statistics=["Sum"], Unit="Bytes") == []
    (point,) = got("set", Statistics=every)
    assert (point["Average"], point["Maximum"]) == (2.5, 4)
    (point,) = got("set", ExtendedStatistics=["p50"])
    assert "ExtendedStatistics" not in point


def test_metric_data_with_expressions_newest_first(cloud: Cloud) -> None:
    at = this_minute() - 5 * MINUTE
    for minutes, value in ((0, 4.0), (1, 6.0)):
        put(cloud, {"MetricName": "got", "Value": value, "Timestamp": at + minutes * MINUTE})
    asked = [
        query("m1", "got", ReturnData=False),
        {"Id": "half", "Expression": "m1 / 2", "Label": "Half of it"},
        {"Id": "all", "Expression": "FILL(METRICS(), 0)"},
    ]

    def results(**more: Any) -> dict[str, Any]:
        answer = cloud.client("cloudwatch").get_metric_data(
            MetricDataQueries=asked, StartTime=at, EndTime=at + 3 * MINUTE, **more
        )
        return {result["Id"]: result for result in answer["MetricDataResults"]}

    found = results()
    assert found.keys() == {"half", "all"}
    assert (found["half"]["Label"], found["half"]["StatusCode"]) == ("Half of it", "Complete")
    assert (found["half"]["Timestamps"], found["half"]["Values"]) == ([at + MINUTE, at], [3.0, 2.0])
    assert results(ScanBy="TimestampAscending")["all"]["Values"] == [4.0, 6.0, 0.0]


def test_metric_data_in_pages(cloud: Cloud) -> None:
    at = this_minute() - 10 * MINUTE
    for minutes in range(5):
        put(cloud, {"MetricName": "paged", "Value": float(minutes), "Timestamp": at + minutes * MINUTE})
    asked = {
        "MetricDataQueries": [query("m1", "paged")],
        "StartTime": at,
        "EndTime": at + 5 * MINUTE,
        "MaxDatapoints": 2,
    }
    values, token = [], {}
    for _ in range(3):
        answer = cloud.client("cloudwatch").get_metric_data(**asked, **token)
        values.append(answer["MetricDataResults"][0]["Values"])
        token = {"NextToken": answer["NextToken"]} if "NextToken" in answer else {}

    assert values == [[4.0, 3.0], [2.0, 1.0], [0.0]]
    assert not token


def test_high_resolution_is_kept_by_the_second(cloud: Cloud) -> None:
    at = this_minute() - MINUTE
    for seconds, resolution in ((0, 1), (20, 1), (30, 60)):
        put(
            cloud,
            {
                "MetricName": "fine",
                "Value": 1.0,
                "Timestamp": at + timedelta(seconds=seconds),
                "StorageResolution": resolution,
            },
        )
    fine = query("m1", "fine")
    fine["MetricStat"]["Period"] = 10

    (result,) = cloud.client("cloudwatch").get_metric_data(
        MetricDataQueries=[fine], StartTime=at, EndTime=at + MINUTE, ScanBy="TimestampAscending"
    )["MetricDataResults"]

    assert result["Timestamps"] == [at, at + timedelta(seconds=20)]


def test_list_metrics(cloud: Cloud) -> None:
    for place in ("x", "y"):
        put(cloud, {"MetricName": "listed", "Value": 1.0, "Dimensions": dimensions(place=place, kind="k")})

    def listed(**asked: Any) -> list[list[dict[str, str]]]:
        found = cloud.client("cloudwatch").list_metrics(Namespace="Api", MetricName="listed", **asked)["Metrics"]
        return [metric["Dimensions"] for metric in found]

    x, y = (sorted(dimensions(place=place, kind="k"), key=lambda each: each["Name"]) for place in ("x", "y"))
    assert listed() == [x, y]
    assert listed(Dimensions=[{"Name": "place", "Value": "y"}]) == [y]
    assert listed(Dimensions=[{"Name": "kind"}], RecentlyActive="PT3H") == [x, y]
    assert listed(Dimensions=[{"Name": "other"}]) == []


def test_anomaly_detectors(cloud: Cloud) -> None:
    watch = cloud.client("cloudwatch")
    single = {"Namespace": "Api", "MetricName": "detected", "Dimensions": dimensions(a="1"), "Stat": "Sum"}
    excluded = {"StartTime": this_minute() - 9 * MINUTE, "EndTime": this_minute()}
    watch.put_anomaly_detector(SingleMetricAnomalyDetector=single, Configuration={"ExcludedTimeRanges": [excluded]})

    (found,) = watch.describe_anomaly_detectors(Namespace="Api", MetricName="detected")["AnomalyDetectors"]
    assert found["SingleMetricAnomalyDetector"] == single
    assert found["Configuration"]["ExcludedTimeRanges"] == [excluded]
    watch.delete_anomaly_detector(SingleMetricAnomalyDetector=single)
    assert watch.describe_anomaly_detectors(Namespace="Api", MetricName="detected")["AnomalyDetectors"] == []
    with pytest.raises(ClientError, match="does not exist"):
        watch.delete_anomaly_detector(SingleMetricAnomalyDetector=single)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda watch: watch.put_metric_data(Namespace="AWS/SQS", MetricData=[]), "AWS/SQS"),
        (lambda watch: watch.put_metric_data(Namespace="Api", MetricData=[{"MetricName": "m"}]), "One of Value"),
        (
            lambda watch: watch.put_metric_data(
                Namespace="Api", MetricData=[{"MetricName": "m", "Value": 1, "Timestamp": 1_000_000_000}]
            ),
            "two weeks",
        ),
        (lambda watch: watch.put_dashboard(DashboardName="d", DashboardBody="{"), "JSON"),
        (lambda watch: watch.describe_alarms(ActionPrefix="arn"), "ActionPrefix"),
        (
            lambda watch: watch.put_composite_alarm(AlarmName="c", AlarmRule="TRUE", ActionsSuppressor="s"),
            "ActionsSuppressor",
        ),
        (lambda watch: watch.describe_insight_rules(), "DescribeInsightRules of CloudWatch is not supported"),
    ],
)
def test_what_is_not_there_is_refused_by_name(cloud: Cloud, call: Callable[[Any], Any], said: str) -> None:
    with pytest.raises(ClientError, match=said):
        call(cloud.client("cloudwatch"))


def signed(cloud: Cloud, body: str, **headers: str) -> tuple[int, str]:
    """The answer to a POST that root signs."""
    request = AWSRequest("POST", f"{cloud.endpoint}/", data=body, headers=headers)
    SigV4Auth(Credentials("test", "test"), "monitoring", "us-east-1").add_auth(request)
    sent = urllib.request.Request(f"{cloud.endpoint}/", body.encode(), dict(request.headers))  # noqa: S310 (our own server)
    try:
        with urllib.request.urlopen(sent) as answer:  # noqa: S310 (our own server)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_older_protocols(cloud: Cloud) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    status, _ = signed(
        cloud,
        "Action=PutMetricAlarm&Version=2010-08-01&AlarmName=old&Namespace=Api&MetricName=old&Statistic=Sum&Period=60"
        "&EvaluationPeriods=1&Threshold=1.5&ComparisonOperator=LessThanThreshold&TreatMissingData=breaching"
        "&Dimensions.member.1.Name=a&Dimensions.member.1.Value=b%26c",
        **form,
    )
    assert status == 200
    eventually(lambda: state(cloud, "old") == "ALARM")
    status, text = signed(cloud, "Action=DescribeAlarms&Version=2010-08-01&AlarmNames.member.1=old", **form)
    assert "<StateValue>ALARM</StateValue>" in text
    assert "<member><Name>a</Name><Value>b&amp;c</Value></member>" in text
    assert "<TreatMissingData>breaching</TreatMissingData>" in text
    target = {"content-type": "application/x-amz-json-1.0"}
    status, text = signed(
        cloud, '{"AlarmName": "none", "StateValue": "OK", "StateReason": "r"}',
        **target, **{"x-amz-target": "GraniteServiceVersion20100801.SetAlarmState"},
    )  # fmt: skip
    assert (status, "ResourceNotFound" in text) == (404, True)


def is_written(cloud: Cloud, metric: str) -> bool:
    """Whether the file of metrics has one of them: they are written some seconds after they came."""
    file = next(cloud.state.rglob("metrics.sqlite"))
    with closing(sqlite3.connect(file)) as rows:
        return bool(rows.execute("SELECT 1 FROM row WHERE record LIKE ?", (f'%"{metric}"%',)).fetchall())


def test_metrics_and_states_survive_a_kill(restarted: Callable[[], Cloud]) -> None:
    cloud = restarted()
    put(cloud, {"MetricName": "kept", "Values": [1.0, 2.0, 3.0]})
    watch = cloud.client("cloudwatch")
    watch.put_metric_alarm(
        AlarmName="kept", Namespace="Api", MetricName="kept", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=5, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    watch.put_anomaly_detector(Namespace="Api", MetricName="kept", Stat="Sum")
    eventually(lambda: state(cloud, "kept") == "ALARM")
    eventually(lambda: is_written(cloud, "kept"))

    cloud = restarted()
    watch = cloud.client("cloudwatch")

    assert state(cloud, "kept") == "ALARM"
    assert len(watch.describe_anomaly_detectors()["AnomalyDetectors"]) == 1
    at = this_minute() - 2 * MINUTE
    (result,) = watch.get_metric_data(
        MetricDataQueries=[query("m1", "kept", "p50")], StartTime=at, EndTime=at + 4 * MINUTE
    )["MetricDataResults"]
    assert result["Values"] == [2.0]
    history = watch.describe_alarm_history(AlarmName="kept", HistoryItemType="StateUpdate")["AlarmHistoryItems"]
    assert len(history) == 1
