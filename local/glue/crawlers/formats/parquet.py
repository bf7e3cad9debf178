"""Parquet: the schema and the number of rows stand in the footer.

https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
"""

from collections.abc import Iterator
from typing import Any

from local.glue.crawlers.formats.thrift import Reader
from local.glue.crawlers.s3 import File
from local.glue.crawlers.sample import Sample, Storage
from local.glue.crawlers.types import Array, Columns, Map, Struct, Type

_MAGIC = b"PAR1"
_FOOTER_BYTES = 1 << 16
_FILE_SCHEMA, _FILE_ROWS = 2, 3
_TYPE, _LENGTH, _REPETITION, _NAME, _CHILDREN, _CONVERTED, _SCALE, _PRECISION, _LOGICAL = 1, 2, 3, 4, 5, 6, 7, 8, 10
_REPEATED = 2
_INT64 = 2
_PHYSICAL = ("boolean", "int", "bigint", "timestamp", "float", "double", "binary", "binary")
_CONVERTED_NAMES = {
    **dict.fromkeys((0, 4, 19), "string"),
    6: "date",
    **dict.fromkeys((9, 10), "timestamp"),
    11: "smallint",
    12: "int",
    15: "tinyint",
    16: "smallint",
    17: "int",
    **dict.fromkeys((13, 14, 18), "bigint"),
}
_LOGICAL_NAMES = {1: "string", 4: "string", 6: "date", 8: "timestamp", 12: "string", 14: "string"}
_DECIMAL_CONVERTED, _MAP_CONVERTED, _MAP_KEY_VALUE_CONVERTED, _LIST_CONVERTED = 5, 1, 2, 3
_DECIMAL_LOGICAL, _MAP_LOGICAL, _LIST_LOGICAL, _INTEGER_LOGICAL = 5, 2, 3, 10

_Node = tuple[dict[int, Any], list[Any]]
"""An element of the schema and the nodes below it."""


def recognise(file: File) -> Sample | None:
    # Large files are asked for their end only when something says Parquet, so that text is read once.
    if not file.item.key.endswith(".parquet") and not file.head.startswith(_MAGIC):
        return None
    footer = _footer(file)
    if footer is None:
        return None
    try:
        metadata = Reader(footer).struct(last=_FILE_ROWS)
        root = _tree(iter(metadata[_FILE_SCHEMA]))
        columns = tuple((_name(node), _column(node)) for node in root[1])
        rows = int(metadata[_FILE_ROWS])
    except (ValueError, LookupError, StopIteration, TypeError, AttributeError):  # the footer has another shape
        return None
    return Sample("parquet", columns, "none", rows, file.item.size)


def storage(columns: Columns, traits: tuple[str, ...], flags: frozenset[str]) -> Storage:  # noqa: ARG001 (same for all)
    return Storage(
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        {"serialization.format": "1"},
        {},
    )


def _footer(file: File) -> bytes | None:
    tail = file.tail(_FOOTER_BYTES)
    if len(tail) < 8 or not tail.endswith(_MAGIC):
        return None
    length = int.from_bytes(tail[-8:-4], "little") + 8
    if length > len(tail):
        tail = file.tail(length)
    return tail[-length:-8] if len(tail) >= length else None


def _tree(elements: Iterator[dict[int, Any]]) -> _Node:
    """The schema is a list of elements, depth first, each with the number of its children."""
    element = next(elements)
    return element, [_tree(elements) for _ in range(element.get(_CHILDREN, 0))]


def _name(node: _Node) -> str:
    return str(node[0][_NAME].decode())


def _column(node: _Node) -> Type:
    """The type of a field; a repeated one outside of a list is a list of its type."""
    kind = _type(node)
    return Array(kind) if node[0].get(_REPETITION) == _REPEATED else kind


def _type(node: _Node) -> Type:
    element, children = node
    if not children:
        return _primitive(element)
    logical = element.get(_LOGICAL, {})
    converted = element.get(_CONVERTED)
    if _LIST_LOGICAL in logical or converted == _LIST_CONVERTED:
        return Array(_element(node))
    if _MAP_LOGICAL in logical or converted in (_MAP_CONVERTED, _MAP_KEY_VALUE_CONVERTED):
        key, value = children[0][1]
        return Map(_column(key), _column(value))
    return Struct(tuple((_name(child), _column(child)) for child in children))


def _element(node: _Node) -> Type:
    """The type of a list's elements, by the rules for backward compatibility of the format's specification."""
    repeated = node[1][0]
    children = repeated[1]
    if len(children) != 1 or _name(repeated) in ("array", f"{_name(node)}_tuple"):
        return _type(repeated)
    return _column(children[0])


def _primitive(element: dict[int, Any]) -> str:
    logical = element.get(_LOGICAL, {})
    converted = element.get(_CONVERTED)
    if _DECIMAL_LOGICAL in logical or converted == _DECIMAL_CONVERTED:
        return f"decimal({element[_PRECISION]},{element.get(_SCALE, 0)})"
    if _INTEGER_LOGICAL in logical and converted is None:
        return "bigint" if element[_TYPE] == _INT64 else "int"
    names = [name for number, name in _LOGICAL_NAMES.items() if number in logical]
    return names[0] if names else _CONVERTED_NAMES.get(converted, _PHYSICAL[element[_TYPE]])  # type: ignore[arg-type]
