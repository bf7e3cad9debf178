"""Delimited text, by the rules of "Built-in CSV classifier" in the Glue guide."""

import csv
import io
import re
from itertools import islice

from local.glue.crawlers.s3 import File, Text
from local.glue.crawlers.sample import Sample, Storage
from local.glue.crawlers.types import NULL, Columns, merged

_DELIMITERS = ",|\t;\u0001"
_ROWS = 1000
"""As many rows as the types are inferred from."""
_HEADER_CHARACTERS = 150
_NAME = re.compile(r"[^\x00-\x1f]+")
_INTEGER = re.compile(r"[+-]?\d{1,19}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")

_Rows = list[list[str]]


def recognise(file: File) -> Sample | None:
    if file.text is None:
        return None
    content = _whole_lines(file.text, file.text.data.decode("utf-8-sig", errors="replace"))
    found = _delimited(content)
    if found is None:
        return None
    delimiter, rows = found
    header = _has_header(rows)
    names = [(header and cell.strip().lower()) or f"col{index}" for index, cell in enumerate(rows[0])]
    columns = tuple(zip(names, _types(rows[1:] if header else rows), strict=True))
    lines = content.count("\n") + (not content.endswith("\n")) - header
    flags = {name for name, holds in (("header", header), ("quoted", '"' in content)) if holds}
    share = file.text.share
    size = int(len(file.text.data) / share)
    return Sample("csv", columns, file.text.compression, int(lines / share), size, (delimiter,), frozenset(flags))


def storage(columns: Columns, traits: tuple[str, ...], flags: frozenset[str]) -> Storage:  # noqa: ARG001 (no columns)
    parameters = {
        "areColumnsQuoted": str("quoted" in flags).lower(),
        "columnsOrdered": "true",
        "delimiter": traits[0],
    }
    if "header" in flags:
        parameters["skip.header.line.count"] = "1"
    return Storage(
        "org.apache.hadoop.mapred.TextInputFormat",
        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        {"field.delim": traits[0]},
        parameters,
    )


def _whole_lines(text: Text, content: str) -> str:
    """Without the last line, if the file goes on after it."""
    return content if text.share == 1 else content[: content.rfind("\n") + 1]


def _delimited(content: str) -> tuple[str, _Rows] | None:
    """The delimiter that cuts all rows into the same number of columns, the most if there are several."""
    best: tuple[str, _Rows] | None = None
    for delimiter in _DELIMITERS:
        if delimiter not in content:
            continue
        try:
            rows = [row for row in islice(csv.reader(io.StringIO(content), delimiter=delimiter), _ROWS) if row]
        except csv.Error:
            continue
        width = len(rows[0]) if rows else 0
        regular = len(rows) >= 2 and width >= 2 and all(len(row) == width for row in rows)
        if regular and (best is None or width > len(best[1][0])):
            best = (delimiter, rows)
    return best


def _has_header(rows: _Rows) -> bool:
    *cells, last = rows[0]
    if any(not cell.strip() or len(cell) >= _HEADER_CHARACTERS for cell in cells):
        return False
    named = [*cells, last] if last.strip() else cells
    if any(_type(cell) != "string" or not _NAME.fullmatch(cell) for cell in named):
        return False
    if len({cell.strip().lower() for cell in named}) < len(named):
        return False
    return any(_type(cell) not in ("string", NULL) for row in rows[1:] for cell in row)


def _types(rows: _Rows) -> list[str]:
    types = [NULL] * len(rows[0])
    for row in rows:
        for index, cell in enumerate(row):
            types[index] = str(merged(types[index], _type(cell)))
    return types


def _type(cell: str) -> str:
    """Dates and times stay strings: the built-in classifier knows no others than these types."""
    text = cell.strip()
    if not text:
        return NULL
    if _INTEGER.fullmatch(text):
        return "bigint"
    if _NUMBER.fullmatch(text):
        return "double"
    return "boolean" if text.lower() in ("true", "false") else "string"
