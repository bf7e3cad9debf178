"""The same files are looked at by `test/src/lib/csv-fault.test.ts`."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from millrace.csv_shape import csv_shape
from millrace.unreadable import UnreadableFileError

_BLOCK = 65_536
_FILES = json.loads((Path(__file__).parents[1] / "csv-beginnings.json").read_bytes())


def content(file: dict[str, Any]) -> bytes:
    """The file: its text (or bytes), and then another text so many times."""
    start = base64.b64decode(file["base64"]) if "base64" in file else file["text"].encode()
    return start + file.get("then", "").encode() * file.get("times", 0)


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("file", [pytest.param(each, id=each["what"]) for each in _FILES])
def test_the_shape_of_a_file_is_seen_from_its_beginning(file: dict[str, Any], compress: Any) -> None:
    body = compress(content(file))
    if compress is gzip.compress and file["what"] == "nothing":
        pytest.skip("nothing, compressed, is a file without a header")

    if "reason" in file:
        with pytest.raises(UnreadableFileError) as refused:
            csv_shape(body[:_BLOCK], len(body))
        assert str(refused.value) == file["reason"]
    else:
        assert list(csv_shape(body[:_BLOCK], len(body)).columns) == file["columns"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [("id,name\n1,a\n", 1), ("\n\nid,name\n1,a\n", 3), ('"id\n\n",name\n1,a\n', 3), ("id,name", 1), ("id,name\r\n", 1)],
)
def test_the_lines_before_the_first_row_are_counted(text: str, lines: int) -> None:
    assert csv_shape(text.encode(), len(text)).header_lines == lines


def test_gzip_may_have_several_members() -> None:
    body = gzip.compress(b"") + gzip.compress(b"id,") + gzip.compress(b"name\n1,a\n")

    assert csv_shape(body, len(body)).columns == ("id", "name")
