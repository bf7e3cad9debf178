"""Intrinsic functions, by the examples of AWS's documentation and by what it says of their limits."""

import hashlib
import json
from typing import Any

import pytest

from local.states import intrinsics
from local.states.errors import StateError
from local.states.paths import PathSyntaxError
from local.states.templates import Values, fill, well_formed

NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9]
DATA = {
    "nine": NINE,
    "repeated": [1, 2, 3, 3, 3, 3, 3, 3, 4],
    "objects": [{"a": 1}, {"a": 1}],
    "first": {"a": {"a1": 1, "a2": 2}, "b": 2},
    "second": {"a": {"a3": 1, "a4": 2}, "c": 3},
    "escaped": '{"foo": "bar"}',
    "text": "This.is+a.test+string",
    "name": "Ann",
}


def evaluate(expression: str) -> Any:
    return fill({"r.$": expression}, Values(DATA, {}, {}))["r"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("States.Array('a', 1, null, true, $.first.b)", ["a", 1, None, True, 2]),
        ("States.Array()", []),
        ("States.ArrayPartition($.nine, 4)", [[1, 2, 3, 4], [5, 6, 7, 8], [9]]),
        ("States.ArrayContains($.nine, 5)", True),
        ("States.ArrayContains($.nine, '5')", False),
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayRange(5, 1, -2)", [5, 3, 1]),
        ("States.ArrayGetItem($.nine, 5)", 6),
        ("States.ArrayLength($.nine)", 9),
        ("States.ArrayUnique($.repeated)", [1, 2, 3, 4]),
        ("States.ArrayUnique($.objects)", [{"a": 1}]),
        ("States.Base64Encode('Data to encode')", "RGF0YSB0byBlbmNvZGU="),
        ("States.Base64Decode('RGVjb2RlZCBkYXRh')", "Decoded data"),
        ("States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("States.Hash('input data', 'SHA-512')", hashlib.sha512(b"input data").hexdigest()),
        ("States.JsonMerge($.first, $.second, false)", {"a": {"a3": 1, "a4": 2}, "b": 2, "c": 3}),
        ("States.StringToJson($.escaped)", {"foo": "bar"}),
        ("States.JsonToString($.objects)", '[{"a":1},{"a":1}]'),
        ("States.MathAdd(111, -1)", 110),
        ("States.MathAdd(1.6, 1)", 3),
        ("States.MathRandom(1, 2)", 1),
        ("States.StringSplit('1,2,3,4,5', ',')", ["1", "2", "3", "4", "5"]),
        ("States.StringSplit($.text, '.+')", ["This", "is", "a", "test", "string"]),
        ("States.Format('Hello, my name is {}.', $.name)", "Hello, my name is Ann."),
        (r"States.Format('\{{}\} {}', $.first.b, States.MathAdd(1, 2))", "{2} 3"),
    ],
)
def test_a_function_gives(expression: str, value: Any) -> None:
    assert evaluate(expression) == value


def test_numbers_and_identifiers_by_chance() -> None:
    assert evaluate("States.MathRandom(1, 999, 7)") == evaluate("States.MathRandom(1, 999, 7)")
    assert {evaluate("States.MathRandom(1, 3)") for _ in range(100)} == {1, 2}
    assert evaluate("States.UUID()") != evaluate("States.UUID()")


@pytest.mark.parametrize(
    "expression",
    [
        "States.ArrayRange(1, 2000, 1)",
        "States.ArrayRange(1, 5, 0)",
        "States.ArrayGetItem($.nine, 9)",
        "States.ArrayGetItem($.nine, -1)",
        "States.ArrayPartition($.nine, 0)",
        "States.ArrayLength($.name)",
        "States.MathAdd('a', 1)",
        "States.MathRandom(1, 1)",
        "States.Hash('a', 'CRC')",
        "States.JsonMerge($.first, $.second, true)",
        "States.StringToJson('nope')",
        "States.Format('{} {}', 'a')",
        "States.Format('{}', 'a', 'b')",
    ],
)
def test_a_function_fails(expression: str) -> None:
    with pytest.raises(StateError) as raised:
        evaluate(expression)
    assert raised.value.error == "States.IntrinsicFailure"


@pytest.mark.parametrize("expression", ["States.Nope(1)", "States.MathAdd(1)", "States.Array(States.UUID(1))"])
def test_a_definition_with_no_such_function_is_refused(expression: str) -> None:
    with pytest.raises(PathSyntaxError):
        well_formed(expression)


def test_a_long_text_is_refused() -> None:
    with pytest.raises(ValueError, match="10000 characters"):
        intrinsics.call("States.Base64Encode", ["a" * 10_001])


def test_functions_in_a_machine(cloud: Any) -> None:
    states = cloud.client("stepfunctions")
    parts = {"Type": "Pass", "Parameters": {"parts.$": "States.ArrayPartition($.n, 2)"}, "End": True}
    definition = json.dumps({"StartAt": "P", "States": {"P": parts}})
    assert states.validate_state_machine_definition(definition=definition)["result"] == "OK"
    definition = definition.replace("ArrayPartition", "ArrayPart")
    assert states.validate_state_machine_definition(definition=definition)["result"] == "FAIL"
