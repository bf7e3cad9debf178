"""Frames with the fields that a mapping names."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import casts, gluetypes, schemas
from awsglue import paths as field_paths
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_WIDTH = 4


def apply_mapping(
    frame: "DynamicFrame", mappings: Sequence[tuple[str, str, str, str]], *, case_sensitive: bool = True
) -> "DynamicFrame":
    """The fields that the mappings name, renamed, cast, taken out of structs or put into them.

    mappings: (source path, source type, target path, target type) each. `a.b` is a field of a struct, on both sides;
        a name with dots or brackets needs back-ticks. A nested type may be named without what is in it (`array`): it
        stays as it is.
    case_sensitive: whether the names of sources are; documented for Scala.

    AWS leaves open: a source that is not there gives no field. A value that cannot be cast is null. A source that is
    a choice gives its values of the source's type, or all of them if it has none of that type; of any other source
    the source's type has no effect. Several mappings to one target of one type give the first value that there is.
    A struct that mappings make is null where all its fields are.

    Not here: mappings below arrays (`arr[].x`), which AWS does not support either.
    """
    schema = frame.schema()
    leaves: dict[tuple[str, ...], field_paths.Leaf] = {}
    for mapping in mappings:
        source, source_type, target, target_type = _checked(mapping)
        steps = field_paths.resolve(schema, source, case_sensitive=case_sensitive)
        if field_paths.ELEMENTS in steps:
            raise not_supported(f"apply_mapping below an array ({source})")
        have = field_paths.find(schema, steps)
        if have is None:
            continue
        values = field_paths.column(schema, steps)
        have, values = _of_type(have, values, source_type)
        want = _wanted(have, target_type, mapping)
        _add(leaves, (field_paths.parse(target), want, casts.cast(values, have, want)))
    return frame.derived(*field_paths.select(frame.toDF(), field_paths.nested(leaves.values())))


def _checked(mapping: Sequence[str]) -> Sequence[str]:
    if isinstance(mapping, str) or len(mapping) != _WIDTH:
        raise ValueError(f"A mapping is (source, source type, target, target type), not {mapping!r}.")
    return mapping


def _of_type(have: gluetypes.DataType, values: Column, source_type: str) -> tuple[gluetypes.DataType, Column]:
    """A source, of a choice the alternative that the mapping's source type names."""
    if isinstance(have, gluetypes.ChoiceType):
        name = schemas.type_name(source_type)
        if name in have.choices:
            return have.choices[name], values[name]
    return have, values


def _wanted(have: gluetypes.DataType, target_type: str, mapping: Sequence[str]) -> gluetypes.DataType:
    if target_type.strip().lower() not in ("struct", "array", "map", "choice"):
        return schemas.named(target_type)
    if have.typeName() != target_type.strip().lower():
        raise ValueError(f"{tuple(mapping)}: a {have.typeName()} cannot become a {target_type}.")
    return have


def _add(leaves: dict[tuple[str, ...], field_paths.Leaf], leaf: field_paths.Leaf) -> None:
    steps, data_type, values = leaf
    there = leaves.get(steps)
    if there and there[1] != data_type:
        raise ValueError(f"Two mappings make {'.'.join(steps)}: a {there[1].typeName()} and a {data_type.typeName()}.")
    leaves[steps] = (steps, data_type, F.coalesce(there[2], values)) if there else leaf
