import json
import time
from datetime import datetime, timedelta, timezone
from typing import Any

from clouds import Cloud
from delivering import eventually, function

from local.metrics.embedded import Datum, data

DOCUMENT: dict[str, Any] = {
    "_aws": {
        "Timestamp": 1_700_000_000_000,
        "CloudWatchMetrics": [
            {
                "Namespace": "Rows",
                "Dimensions": [["pipeline"], ["pipeline", "stage"]],
                "Metrics": [{"Name": "in", "Unit": "Count"}, {"Name": "seconds"}],
            }
        ],
    },
    "pipeline": "orders",
    "stage": "test",
    "in": [1, 2],
    "seconds": 0.5,
    "note": "not a metric",
}


def test_every_value_counts_under_every_set_of_dimensions() -> None:
    found = list(data(json.dumps(DOCUMENT)))

    one, both = {"pipeline": "orders"}, {"pipeline": "orders", "stage": "test"}
    assert found == [
        Datum("Rows", name, dimensions, 1_700_000_000.0, unit, value)
        for dimensions in (one, both)
        for name, unit, value in (("in", "Count", 1.0), ("in", "Count", 2.0), ("seconds", "None", 0.5))
    ]


def test_a_set_whose_dimension_has_no_value_is_left_out() -> None:
    document = {key: value for key, value in DOCUMENT.items() if key != "stage"}

    assert {len(datum.dimensions) for datum in data(json.dumps(document))} == {1}


def test_other_lines_hold_no_metrics() -> None:
    for line in ("hello", '{"a": 1}', '{"_aws": 1}', '{"_aws": {"CloudWatchMetrics": "x"}}', '{"_aws": broken'):
        assert list(data(line)) == []


def test_what_a_function_prints_is_a_metric_that_alarms_see(cloud: Cloud) -> None:
    role = [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]
    document = {**DOCUMENT, "_aws": {**DOCUMENT["_aws"], "Timestamp": int(time.time() * 1000)}}
    source = f"exports.handler = async () => {{ process.stdout.write({json.dumps(json.dumps(document))} + '\\n') }}"
    function(cloud, "embedded-fn", source, role)
    watch = cloud.client("cloudwatch")
    dimensions = [{"Name": "pipeline", "Value": "orders"}]
    watch.put_metric_alarm(
        AlarmName="embedded-alarm", Namespace="Rows", MetricName="in", Dimensions=dimensions, Statistic="Sum",
        Period=60, EvaluationPeriods=1, Threshold=3, ComparisonOperator="GreaterThanOrEqualToThreshold",
    )  # fmt: skip

    cloud.client("lambda").invoke(FunctionName="embedded-fn")

    now = datetime.now(timezone.utc)
    points = watch.get_metric_statistics(
        Namespace="Rows", MetricName="in", Dimensions=dimensions, Statistics=["Sum"], Period=300,
        StartTime=now - timedelta(minutes=10), EndTime=now + timedelta(minutes=10),
    )["Datapoints"]  # fmt: skip
    assert sum(point["Sum"] for point in points) == 3
    names = ["embedded-alarm"]
    eventually(lambda: watch.describe_alarms(AlarmNames=names)["MetricAlarms"][0]["StateValue"] == "ALARM")
