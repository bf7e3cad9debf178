"""Whatever an execution is given, paths and intrinsic functions answer, or fail with an error of Step Functions."""

import contextlib
import json

from fuzzing import fuzzed, json_values, names
from hypothesis import example, given
from hypothesis import strategies as st

from local.states import intrinsics, paths, templates
from local.states.choice import timestamp
from local.states.definition import problems
from local.states.errors import StateError
from local.states.templates import Values

_pieces = st.sampled_from(
    [
        "$",
        "$$",
        ".",
        "..",
        "*",
        "[",
        "]",
        "[0]",
        "[-1]",
        "[*]",
        "[1:2]",
        "[::0]",
        "[?(",
        "@.a",
        "==",
        "'",
        '"',
        "\\",
        ")",
        "(",
        "a",
        "States.Format(",
        "States.Array(",
        "&&",
        "||",
        ",",
        "{}",
        " ",
        "9" * 5000,
    ]
)
_paths = st.lists(_pieces, max_size=8).map("".join)
_functions = st.sampled_from(sorted(intrinsics._FUNCTIONS))


@fuzzed(75)
@given(st.one_of(_paths, _paths.map("$".__add__), st.text(max_size=20)), json_values)
@example("$" + "[0]" * 5000, [])
@example("$[?(" + "(" * 5000, {})
@example("$..a", json.loads("[" * 400 + "]" * 400))
def test_paths(path: str, data: object) -> None:
    for use in (lambda: paths.read(path, data), lambda: paths.exists(path, data), lambda: paths.write(path, data, 1)):
        try:
            use()
        except (paths.PathSyntaxError, paths.PathNotFoundError):
            continue


@fuzzed(75)
@given(st.one_of(_paths, _paths.map("States.".__add__), st.text(max_size=20)), json_values)
def test_templates(path: str, data: object) -> None:
    with contextlib.suppress(StateError):
        templates.fill({"a.$": path, "b": data}, Values(data, {}, {}))
    with contextlib.suppress(paths.PathSyntaxError):
        templates.well_formed(path)


@fuzzed(100)
@given(_functions, st.lists(json_values, max_size=4))
@example("States.MathAdd", [float("inf"), 1])
@example("States.MathAdd", [float("nan"), 1])
@example("States.ArrayRange", [0, 10**30, 1])
@example("States.ArrayPartition", [[1], 10**30])
@example("States.MathRandom", [0, 10**400])
@example("States.StringToJson", ["[" * 9000])
@example("States.StringToJson", ["9" * 9000])
@example("States.Hash", ["\ud800", "MD5"])
@example("States.Base64Encode", ["\ud800"])
@example("States.Base64Decode", ["\u00e9"])
@example("States.Format", ["{}" * 5000])
def test_intrinsic_functions(name: str, arguments: list[object]) -> None:
    values = Values({"a": arguments}, {}, {})
    call = f"{name}({', '.join(f'$.a[{index}]' for index in range(len(arguments)))})"
    with contextlib.suppress(StateError):
        json.dumps(templates.fill({"a.$": call}, values))


_texts = st.sampled_from(
    [
        "Task",
        "Choice",
        "Map",
        "Parallel",
        "Pass",
        "Wait",
        "Succeed",
        "Fail",
        "a",
        "b",
        "$.a",
        "$$",
        "JSONata",
        "{% 1 %}",
        "arn:aws:states:::glue:startJobRun.sync",
        "2024-01-01T00:00:00Z",
        "States.ALL",
        "DISTRIBUTED",
        "INLINE",
    ]
)
_fields = st.sampled_from(
    [
        "Type",
        "Next",
        "End",
        "Resource",
        "Parameters",
        "ResultPath",
        "ResultSelector",
        "Retry",
        "Catch",
        "Choices",
        "Default",
        "Branches",
        "Iterator",
        "ItemProcessor",
        "States",
        "StartAt",
        "QueryLanguage",
        "ErrorEquals",
        "Seconds",
        "Variable",
        "StringEquals",
        "And",
        "Not",
        "TimeoutSeconds",
        "ProcessorConfig",
        "Mode",
        "a",
        "b",
        "Assign",
        "Output",
        "MaxAttempts",
        "IntervalSeconds",
        "BackoffRate",
        "ItemReader",
        "ItemsPath",
        "Timestamp",
        "Cause",
        "Error",
    ]
)
_definitions = st.recursive(
    st.one_of(_texts, json_values),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_fields, inner, max_size=6)),
    max_leaves=30,
)


@fuzzed(75)
@given(_definitions, st.dictionaries(names | st.sampled_from(["a", "b"]), _definitions, max_size=3))
def test_definitions(definition: object, states: dict[str, object]) -> None:
    for one in (definition, {"StartAt": "a", "States": states}, {"StartAt": "a", "States": {"a": definition}}):
        problems(json.dumps(one))


@fuzzed(60)
@given(st.text(max_size=60))
@example("[" * 100_000)
@example("9" * 5000)
def test_definitions_that_are_no_json(text: str) -> None:
    problems(text)


@fuzzed(100)
@given(st.one_of(st.text(max_size=30), st.datetimes().map(lambda moment: moment.isoformat() + "Z"), json_values))
@example("2024-01-01T00:00:00+99:99")
def test_timestamps(value: object) -> None:
    timestamp(value)
