"""Paths, choice rules, retriers and names, each by itself."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from local.states import choice, paths, retry
from local.states.integrations.dialect import Failure, Optimized, Sdk, pascal
from local.states.templates import Values, fill

DATA = {
    "a": {"b": [1, 2, {"c": "x y"}]},
    "detail-type": 5,
    "nothing": None,
    "rows": [{"p": 1, "q": "a"}, {"p": 5, "q": "b"}],
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", DATA),
        ("$.a.b[0]", 1),
        ("$.a['b'][2].c", "x y"),
        ("$.detail-type", 5),
        ("$['detail-type']", 5),
        ("$.nothing", None),
        ("$.a.b[-1].c", "x y"),
        ("$.a.b[0:2]", [1, 2]),
        ("$.rows[*].p", [1, 5]),
        ("$.rows[0,1].q", ["a", "b"]),
        ("$.rows[?(@.p > 2)].q", ["b"]),
        ("$.rows[?(@.q == 'a' && @.p == 1)].p", [1]),
        ("$..p", [1, 5]),
        ("$.rows[*].missing", []),
    ],
)
def test_reading(path: str, found: Any) -> None:
    assert paths.read(path, DATA) == found


@pytest.mark.parametrize("path", ["$.missing", "$.a.b[9]", "$.nothing.more"])
def test_nothing_there(path: str) -> None:
    with pytest.raises(paths.PathNotFoundError):
        paths.read(path, DATA)


@pytest.mark.parametrize("path", ["a", "$.", "$.a[", "$.a[x]", "$..", "$a", "$.rows[?(p)]"])
def test_not_a_path(path: str) -> None:
    with pytest.raises(paths.PathSyntaxError):
        paths.parse(path)


def test_writing_makes_what_is_missing_and_leaves_the_input_alone() -> None:
    data = {"a": {"x": 1}}
    assert paths.write("$.a.k.z", data, 5) == {"a": {"x": 1, "k": {"z": 5}}}
    assert data == {"a": {"x": 1}}
    assert paths.write("$", data, 5) == 5
    with pytest.raises(paths.PathNotFoundError):
        paths.write("$.a", [], 5)


def test_templates() -> None:
    values = Values({"n": 1, "flag": True}, {"Execution": {"Name": "e"}}, {"kept": {"x": [7]}})
    template = {
        "same": {"$": 1, "deep": [{"n.$": "$.n"}]},
        "name.$": "$$.Execution.Name",
        "seven.$": "$kept.x[0]",
        "text.$": "States.Format('{} and {} in {}', $.n, $.flag, $$.Execution.Name)",
    }
    assert fill(template, values) == {
        "same": {"$": 1, "deep": [{"n": 1}]},
        "name": "e",
        "seven": 7,
        "text": "1 and true in e",
    }


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"Variable": "$.s", "StringEquals": "abc"}, True),
        ({"Variable": "$.s", "StringLessThan": "abd"}, True),
        ({"Variable": "$.s", "StringGreaterThanEqualsPath": "$.t"}, False),
        ({"Variable": "$.s", "StringMatches": "a*c"}, True),
        ({"Variable": "$.star", "StringMatches": "a\\*c"}, True),
        ({"Variable": "$.s", "StringMatches": "a\\*c"}, False),
        ({"Variable": "$.n", "NumericEquals": 3.0}, True),
        ({"Variable": "$.n", "StringEquals": "3"}, False),
        ({"Variable": "$.yes", "NumericEquals": 1}, False),
        ({"Variable": "$.yes", "BooleanEquals": True}, True),
        ({"Variable": "$.when", "TimestampLessThan": "2026-01-01T01:00:01+01:00"}, True),
        ({"Variable": "$.missing", "IsPresent": False}, True),
        ({"Variable": "$.null", "IsPresent": True}, True),
        ({"Variable": "$.null", "IsNull": True}, True),
        ({"Variable": "$.yes", "IsNumeric": True}, False),
        ({"Not": {"Variable": "$.n", "NumericGreaterThan": 5}}, True),
        ({"And": [{"Variable": "$.n", "IsNumeric": True}, {"Variable": "$.n", "NumericLessThan": 3}]}, False),
        ({"Or": [{"Variable": "$.n", "IsString": True}, {"Variable": "$.n", "NumericLessThanEquals": 3}]}, True),
    ],
)
def test_choice_rules(rule: dict[str, Any], expected: bool) -> None:
    data = {"s": "abc", "t": "b", "star": "a*c", "n": 3, "yes": True, "null": None, "when": "2026-01-01T00:00:00Z"}
    assert choice.holds(rule, Values(data, {}, {})) is expected


@pytest.mark.parametrize(
    ("names", "error", "taken"),
    [
        (["States.ALL"], "Anything", True),
        (["States.ALL"], "States.Timeout", True),
        (["States.ALL"], "States.Runtime", False),
        (["States.ALL"], "States.DataLimitExceeded", False),
        (["States.DataLimitExceeded"], "States.DataLimitExceeded", True),
        (["States.TaskFailed"], "Glue.EntityNotFoundException", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.Timeout"], "States.HeartbeatTimeout", True),
        (["Other"], "Anything", False),
    ],
)
def test_error_names(names: list[str], error: str, taken: bool) -> None:
    assert retry.matches(names, error) is taken


def delays(retrier: dict[str, Any], count: int) -> list[float | None]:
    retries = retry.Retries([{"ErrorEquals": ["States.ALL"], **retrier}])
    return [retries.delay("E") for _ in range(count)]


def test_retriers() -> None:
    assert delays({}, 4) == [1, 2, 4, None]
    assert delays({"IntervalSeconds": 40, "BackoffRate": 3, "MaxAttempts": 5}, 4) == [40, 120, 360, 1080]
    assert delays({"IntervalSeconds": 10, "MaxDelaySeconds": 25, "MaxAttempts": 4}, 4) == [10, 20, 25, 25]
    assert delays({"MaxAttempts": 0}, 1) == [None]
    spread = delays({"IntervalSeconds": 100, "BackoffRate": 1, "MaxAttempts": 99, "JitterStrategy": "FULL"}, 50)
    assert all(delay is not None and 0 <= delay <= 100 for delay in spread)
    assert len(set(spread)) > 40


@pytest.mark.parametrize(
    ("name", "java"),
    [
        ("DBClusters", "DbClusters"),
        ("ETag", "ETag"),
        ("SFN", "Sfn"),
        ("DynamoDB", "DynamoDb"),
        ("CloudWatch Logs", "CloudWatchLogs"),
        ("stateMachineArn", "StateMachineArn"),
        ("JobRunId", "JobRunId"),
        ("S3AclOption", "S3AclOption"),
    ],
)
def test_names_of_the_java_sdk(name: str, java: str) -> None:
    assert pascal(name) == java


def test_error_names_of_integrations() -> None:
    known = Failure("EntityNotFoundException", "none", 400, "id", "EntityNotFoundException")
    bare = Failure("NoSuchKey", "none", 404, "id", "NoSuchKey")
    unknown = Failure("AccessDenied", "no", 403, "id", None)
    assert Sdk("S3").error(bare) == "S3.NoSuchKeyException"
    assert Sdk("SFN").error(unknown) == "Sfn.SfnException"
    assert Sdk("Glue").error(known) == "Glue.EntityNotFoundException"
    optimized = Optimized("Athena", "AmazonAthena", "AmazonAthenaException")
    assert optimized.error(unknown) == "Athena.AmazonAthenaException"
    assert optimized.cause(unknown) == (
        "no (Service: AmazonAthena; Status Code: 403; Error Code: AccessDenied; Request ID: id; Proxy: null)"
    )


def test_moments() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 60_000, tzinfo=timezone(timedelta(hours=1)))
    assert Sdk("Glue").moment(moment) == "2026-01-02T02:04:05.060Z"
    assert Optimized("Glue", "AWSGlue", "AWSGlueException").moment(moment) == 1767319445060
