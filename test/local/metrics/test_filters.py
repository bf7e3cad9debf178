"""Metric filters: patterns by themselves, and one from a log line to a metric."""

import time

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from metrics_watched import measured

from local.metrics.log_patterns import PatternError, compile_pattern

LINE = '{"level": "ERROR", "rows": 12, "tags": ["a", "b"], "late": true, "user": {"name": "Ann"}, "none": null}'


@pytest.mark.parametrize(
    ("pattern", "line", "expected"),
    [
        ("", "anything", True),
        ("ERROR", "an ERROR here", True),
        ("ERROR", "an error here", False),
        ("ERROR timeout", "timeout: ERROR", True),
        ('"two words"', "these two words", True),
        ('"two words"', "words two", False),
        ("ERROR -expected", "ERROR expected", False),
        ("?ERROR ?WARN", "WARN: late", True),
        ("?ERROR ?WARN", "INFO", False),
        ('{ $.level = "ERROR" }', LINE, True),
        ('{ $.level = "ERR*" }', LINE, True),
        ('{ $.level != "ERROR" }', LINE, False),
        ("{ $.rows > 10 && $.rows <= 12 }", LINE, True),
        ("{ $.rows = 13 || $.user.name = Ann }", LINE, True),
        ('{ ($.rows = 13 || $.rows = 12) && $.tags[1] = "b" }', LINE, True),
        ("{ $.late IS TRUE }", LINE, True),
        ("{ $.none IS NULL }", LINE, True),
        ("{ $.nothing NOT EXISTS }", LINE, True),
        ("{ $.level NOT EXISTS }", LINE, False),
        ('{ $.level = "ERROR" }', "no JSON: ERROR", False),
    ],
)
def test_patterns(pattern: str, line: str, expected: bool) -> None:
    assert compile_pattern(pattern)(line) is expected


@pytest.mark.parametrize("pattern", ["[ip, user]", "%ab+%", "{ $.a }", "{ $.a = }", "{ $.a > x }"])
def test_patterns_that_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)


def test_lines_become_values(cloud: Cloud) -> None:
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName="filtered")
    logs.create_log_stream(logGroupName="filtered", logStreamName="s")
    named = {"metricNamespace": "Filtered", "metricName": "rows"}
    by_kind = {**named, "metricValue": "$.rows", "dimensions": {"kind": "$.kind"}, "unit": "Count"}
    pattern = "{ $.rows > 0 }"
    logs.put_metric_filter(
        logGroupName="filtered", filterName="rows", filterPattern=pattern, metricTransformations=[by_kind]
    )
    lost = {"metricNamespace": "Filtered", "metricName": "lost", "metricValue": "1", "defaultValue": 0.0}
    logs.put_metric_filter(
        logGroupName="filtered", filterName="lost", filterPattern="LOST", metricTransformations=[lost]
    )
    now = int(time.time() * 1000)
    lines = ['{"rows": 4, "kind": "a"}', '{"rows": 5, "kind": "a"}', '{"rows": 6}', '{"rows": 0, "kind": "a"}']
    logs.put_log_events(
        logGroupName="filtered", logStreamName="s", logEvents=[{"timestamp": now, "message": line} for line in lines]
    )

    assert measured(cloud, "Filtered", "rows", kind="a") == 9
    assert measured(cloud, "Filtered", "rows", "SampleCount", kind="a") == 2
    assert measured(cloud, "Filtered", "lost", "Maximum") == 0
    with pytest.raises(ClientError, match="space-delimited"):
        logs.put_metric_filter(
            logGroupName="filtered", filterName="bad", filterPattern="[a, b]", metricTransformations=[lost]
        )
