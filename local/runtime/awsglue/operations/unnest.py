"""Frames without structs."""

from typing import TYPE_CHECKING

from pyspark.sql import Column

from awsglue import gluetypes
from awsglue import paths as field_paths

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def unnest(frame: "DynamicFrame") -> "DynamicFrame":
    """The fields of structs as top-level fields, named `struct.field`; arrays and maps stay.

    AWS leaves choices open: of one with a struct, the struct's fields become fields, and its other types stay.

    Raises:
        ValueError: two fields would have one name.
    """
    return frame.derived(*field_paths.select(frame.toDF(), flat(field_paths.top_level(frame.schema()))))


def flat(fields: field_paths.Fields) -> field_paths.Fields:
    """Fields, those of structs in their place."""
    made = [leaf for field, values in fields for leaf in _flat(field.name, field.dataType, values)]
    names = [field.name for field, _ in made]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"Unnested, two fields have the name {name}.")
    return made


def _flat(name: str, data_type: gluetypes.DataType, values: Column) -> field_paths.Fields:
    if isinstance(data_type, gluetypes.StructType):
        return [
            leaf for field in data_type for leaf in _flat(f"{name}.{field.name}", field.dataType, values[field.name])
        ]
    if isinstance(data_type, gluetypes.ChoiceType) and "struct" in data_type.choices:
        others = field_paths.choice_of(
            [
                (gluetypes.Field(each, of), values[each])
                for each, of in sorted(data_type.choices.items())
                if each != "struct"
            ]
        )
        left = [(gluetypes.Field(name, others[0]), others[1])] if others else []
        return [*left, *_flat(name, data_type.choices["struct"], values["struct"])]
    return [(gluetypes.Field(name, data_type), values)]
