import pytest
from millrace.json_shape import LARGEST_DOCUMENT, Shape, shape_of
from millrace.unreadable import UnreadableFileError


def of(content: bytes) -> Shape:
    return shape_of(content[:65_536], len(content), lambda: content)


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (b'{"a": 1}\n{"a": 2}\n', Shape.LINES),
        (b'{"a": 1}\r\n{"a": 2}', Shape.LINES),
        (b'{"a": 1}', Shape.LINES),
        (b'\xef\xbb\xbf{"a": 1}\n', Shape.LINES),
        (b'\n\n  {"a": 1}\n', Shape.LINES),
        (b'{\n  "a": 1\n}', Shape.OBJECT),
        (b'{"a":\n1}\n', Shape.OBJECT),
        (b'[{"a": 1}, {"a": 2}]', Shape.ARRAY),
        (b" [\n]\n", Shape.ARRAY),
        # The first line is broken, the others may not be.
        (b'{"a": \n{"a": 2}\n', Shape.LINES),
        # One line that is longer than what is looked at.
        (b'{"a": "' + b"x" * 70_000 + b'"}\n{"a": "b"}\n', Shape.LINES),
    ],
)
def test_tells_lines_from_documents(content: bytes, shape: Shape) -> None:
    assert of(content) is shape


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b" \n\t\r\n", "The file is empty."),
        (b"PAR1\x15\x04", "neither"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        ('{"a": 1}'.encode("utf-16"), "zero bytes"),
        (b"id,name\n1,x\n", "neither"),
        (b'[{"a": 1}, {"a": ', "not valid JSON: Expecting value"),
        (b"[NaN]", "not valid JSON: NaN is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_says_why_a_file_cannot_be_read(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        of(content)


def test_refuses_an_array_that_no_worker_should_hold() -> None:
    def whole() -> bytes:
        raise AssertionError("must not be read")

    with pytest.raises(UnreadableFileError, match="Send an object a line"):
        shape_of(b"[{", LARGEST_DOCUMENT + 1, whole)
