import time

import pytest
from millrace.json_values import values
from millrace.unreadable import UnreadableFileError

PRETTY = '{\n  "a": 1,\n  "b": "}{\\"["\n}'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1}\n{"a": 2}\n', [('{"a": 1}', 1), ('{"a": 2}', 2)]),
        ('\ufeff{"a": 1}\r\n\r\n{"a": 2}', [('{"a": 1}', 1), ('{"a": 2}', 3)]),
        (PRETTY, [(PRETTY, 1)]),
        (f"{PRETTY}\n{PRETTY}\n", [(PRETTY, 1), (PRETTY, 5)]),
        (f'{{"a": 1}}{PRETTY}{{"a": 2}}', [('{"a": 1}', 1), (PRETTY, 1), ('{"a": 2}', 4)]),
        ('[{"a": 1},\n {"a": 2}]\n', [('{"a": 1}', 1), ('{"a": 2}', 2)]),
        (f"[ {PRETTY} , null, [7]]", [(PRETTY, 1), ("null", 2), ("[7]", 3)]),
        (" [\n]\n", []),
    ],
)
def test_finds_each_value_in_whatever_lines(text: str, found: list[tuple[str, int]]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # A line that is cut off costs itself, not the one after it.
        ('{"a": 1}\n{"a": "x\n{"a": 2}', [('{"a": 1}', 1), ('{"a": "x', 2), ('{"a": 2}', 3)]),
        (
            f'{{\n "a": 1,\n "b"\n{PRETTY}\n{{"a": NaN}}\n',
            [('{\n "a": 1,\n "b"', 1), (PRETTY, 4), ('{"a": NaN}', 8)],
        ),
        ('{"a": 1} x\n{"a": 2}', [('{"a": 1}', 1), ("x", 1), ('{"a": 2}', 2)]),
        ('{"a": 1},\n{"a": 2}', [('{"a": 1}', 1), (",", 1), ('{"a": 2}', 2)]),
        ('{"a": 1}\n{"a": ' + "[" * 100_000, [('{"a": 1}', 1), ('{"a": ' + "[" * 100_000, 2)]),
    ],
)
def test_keeps_what_is_no_value_as_it_is(text: str, found: list[tuple[str, int]]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The file is empty."),
        ("\ufeff \r\n", "The file is empty."),
        ("PAR1", "neither"),
        ("{\0", "zero bytes"),
        ('{"a": 1', "no valid JSON value"),
        ('[{"a": 1}, {"a": ', "not valid JSON: Expecting value: line 1 column 18"),
        ('[{"a": 1}, ]', "not valid JSON: Expecting value"),
        ('[{"a": 1} {"a": 2}]', "not valid JSON: Expecting ',' or ']'"),
        ('[{"a": 1}]\n[]', "not valid JSON: Extra data"),
        ("[NaN]", "not valid JSON: NaN is not JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_says_why_a_file_cannot_be_read(text: str, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        values(text)


def test_a_large_file_full_of_broken_rows_takes_one_pass() -> None:
    text = '{"a": 1}\n' + '{"a": "' + "x" * 90 + "\n"
    count = 100_000

    began = time.monotonic()
    found = values(text * count)

    assert len(found) == 2 * count
    assert found[-1].line == 2 * count
    # A pass a broken row would take minutes.
    assert time.monotonic() - began < 10
