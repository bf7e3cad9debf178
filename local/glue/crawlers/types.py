"""The types of columns: as the catalog writes them, and what becomes of two that meet in one column.

A primitive is its name (`bigint`, `decimal(10,2)`); NULL stands for a column of which no value was seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

NULL = "null"


@dataclass(frozen=True)
class Array:
    element: "Type"


@dataclass(frozen=True)
class Map:
    key: "Type"
    value: "Type"


@dataclass(frozen=True)
class Struct:
    fields: "Columns"


Type: TypeAlias = str | Array | Map | Struct
Columns: TypeAlias = tuple[tuple[str, Type], ...]
"""Names and types, in the order of the file."""

_SIMILAR = 0.7
_WIDENING = ("tinyint", "smallint", "int", "bigint", "float", "double")
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")


def spelled(kind: Type) -> str:
    """The type as the catalog writes it; a column that was always null is a string."""
    if isinstance(kind, Array):
        return f"array<{spelled(kind.element)}>"
    if isinstance(kind, Map):
        return f"map<{spelled(kind.key)},{spelled(kind.value)}>"
    if isinstance(kind, Struct):
        return f"struct<{','.join(f'{name}:{spelled(field)}' for name, field in kind.fields)}>"
    return "string" if kind == NULL else kind


def parsed(text: str) -> Type:
    """The type that the catalog writes like this."""
    try:
        kind, rest = _parse(re.sub(r"\s+", "", text))
    except RecursionError:
        raise ValueError(f"{text[:100]}... is nested too deeply for a type.") from None
    if rest:
        raise ValueError(f"{text} is not a type: {rest} is left over.")
    return kind


def merged(one: Type, other: Type) -> Type:
    """The narrowest type that holds both; what has nothing in common becomes a string."""
    if one == other or other == NULL:
        return one
    if one == NULL:
        return other
    if isinstance(one, Struct) and isinstance(other, Struct):
        return Struct(merged_columns(one.fields, other.fields))
    if isinstance(one, Array) and isinstance(other, Array):
        return Array(merged(one.element, other.element))
    if isinstance(one, Map) and isinstance(other, Map):
        return Map(merged(one.key, other.key), merged(one.value, other.value))
    return _wider(one, other) if isinstance(one, str) and isinstance(other, str) else "string"


def merged_columns(one: Columns, other: Columns) -> Columns:
    """The columns of both, those of the first one in front; names are compared without case."""
    if one == other:
        return one
    result = {name.lower(): (name, kind) for name, kind in one}
    for name, kind in other:
        known = result.get(name.lower())
        result[name.lower()] = (known[0], merged(known[1], kind)) if known else (name, kind)
    return tuple(result.values())


def extended(one: Type, other: Type) -> Type:
    """The first type, with the fields that only the second one has, at any depth; what is there keeps its type."""
    if isinstance(one, Struct) and isinstance(other, Struct):
        return Struct(extended_columns(one.fields, other.fields))
    if isinstance(one, Array) and isinstance(other, Array):
        return Array(extended(one.element, other.element))
    return one


def extended_columns(one: Columns, other: Columns) -> Columns:
    """The first columns, with the columns and nested fields that only the second ones have."""
    theirs = {name.lower(): kind for name, kind in other}
    ours = {name.lower() for name, _ in one}
    kept = tuple((name, extended(kind, theirs.get(name.lower(), kind))) for name, kind in one)
    return (*kept, *((name, kind) for name, kind in other if name.lower() not in ours))


def similar(one: Columns, other: Columns) -> bool:
    """Whether two schemas are near enough to be one table's: most columns are in both, with types that can merge."""
    if one == other:
        return True
    types = {name.lower(): kind for name, kind in one}
    shared = sum(name.lower() in types and _compatible(types[name.lower()], kind) for name, kind in other)
    return 2 * shared >= _SIMILAR * (len(one) + len(other))


def _compatible(one: Type, other: Type) -> bool:
    return one == other or NULL in (one, other) or merged(one, other) != "string"


def _wider(one: str, other: str) -> str:
    if one in _WIDENING and other in _WIDENING:
        wider = max(one, other, key=_WIDENING.index)
        return "double" if wider == "float" and {one, other} & {"int", "bigint"} else wider
    left, right = _DECIMAL.fullmatch(one), _DECIMAL.fullmatch(other)
    if left and right:
        scale = max(int(left[2]), int(right[2]))
        whole = max(int(left[1]) - int(left[2]), int(right[1]) - int(right[2]))
        return f"decimal({min(38, whole + scale)},{scale})"
    return "string"


def _parse(text: str) -> tuple[Type, str]:
    for opening, build in (("array<", _array), ("map<", _map), ("struct<", _struct)):
        if text.startswith(opening):
            return build(text.removeprefix(opening))
    match = re.match(r"\w+(\([\d,]+\))?", text)
    if not match:
        raise ValueError(f"{text} does not start with a type.")
    return match[0], text[match.end() :]


def _array(text: str) -> tuple[Type, str]:
    element, rest = _parse(text)
    return Array(element), rest.removeprefix(">")


def _map(text: str) -> tuple[Type, str]:
    key, rest = _parse(text)
    value, rest = _parse(rest.removeprefix(","))
    return Map(key, value), rest.removeprefix(">")


def _struct(text: str) -> tuple[Type, str]:
    fields = []
    for name, kind, rest in _fields(text):
        fields.append((name, kind))
        text = rest
    return Struct(tuple(fields)), text.removeprefix(">")


def _fields(text: str) -> Iterator[tuple[str, Type, str]]:
    while not text.startswith(">"):
        name, _, text = text.removeprefix(",").partition(":")
        kind, text = _parse(text)
        yield name, kind, text
