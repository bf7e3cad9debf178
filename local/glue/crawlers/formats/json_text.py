"""JSON: one object after another (on a line each or not), or one array."""

import json
import re
from collections.abc import Iterator
from typing import Any

from local.glue.crawlers.s3 import File
from local.glue.crawlers.sample import Sample, Storage
from local.glue.crawlers.types import NULL, Array, Columns, Struct, Type, merged, merged_columns

_INT_LIMIT = 1 << 31
_SPACE = re.compile(r"\s*")
_VALUE_ON_LINE = re.compile(r"\n[{\[]")


def recognise(file: File) -> Sample | None:
    text = file.text
    if text is None:
        return None
    content = text.data.decode("utf-8-sig", errors="replace").lstrip()
    if not content.startswith(("{", "[")):
        return None
    columns: Columns | None = None
    count = 0
    for record in _values(content):
        if not isinstance(record, dict | list):
            return None
        # Glue's own classifier takes an array for one value, in a column named after its type.
        found = _columns(record) if isinstance(record, dict) else (("array", _array(record)),)
        columns = found if columns is None else merged_columns(columns, found)
        count += 1
    if columns is None:
        return None
    records, size = int(count / text.share), int(len(text.data) / text.share)
    return Sample("json", columns, text.compression, max(1, records), size)


def storage(columns: Columns, traits: tuple[str, ...], flags: frozenset[str]) -> Storage:  # noqa: ARG001 (same for all)
    return Storage(
        "org.apache.hadoop.mapred.TextInputFormat",
        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "org.openx.data.jsonserde.JsonSerDe",
        {"paths": ",".join(sorted(name for name, _ in columns))},
        {},
    )


def _values(text: str) -> Iterator[Any]:
    """The values up to the end; one that is no JSON, or is cut off, is passed over up to the next line with one."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):  # no JSON, a number of thousands of digits, or too deep
            if at == 0:
                yield from _cut_array(text)
                return
            following = _VALUE_ON_LINE.search(text, at)
            at = following.start() + 1 if following else len(text)
        else:
            yield value
            at = _past_space(text, end)


def _cut_array(text: str) -> Iterator[Any]:
    """The whole elements of an array of which only the beginning is here."""
    decoder = json.JSONDecoder()
    elements = []
    at = 1
    try:
        while text.startswith("["):
            value, at = decoder.raw_decode(text, _past_space(text, at))
            elements.append(value)
            at = text.index(",", at) + 1
    except (ValueError, RecursionError):
        pass
    if elements:
        yield elements


def _past_space(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr] # the pattern matches anything


def _columns(record: dict[str, Any]) -> Columns:
    return merged_columns((), tuple((name, _type(value)) for name, value in record.items()))


def _array(values: list[Any]) -> Type:
    element: Type = NULL
    for value in values:
        element = merged(element, _type(value))
    return Array(element)


def _type(value: Any) -> Type:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "int" if -_INT_LIMIT <= value < _INT_LIMIT else "bigint"
    if isinstance(value, float):
        return "double"
    if isinstance(value, list):
        return _array(value)
    if isinstance(value, dict):
        return Struct(_columns(value)) if value else NULL
    return NULL if value is None else "string"
