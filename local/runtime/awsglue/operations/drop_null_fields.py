"""Frames without the fields that are null everywhere."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from awsglue import gluetypes, paths

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def drop_null_fields(frame: "DynamicFrame") -> "DynamicFrame":
    """The frame without the fields whose type is null, those within structs and arrays of structs too.

    What has no field left goes with them. A column of a type, such as one of a DataFrame or of a catalog's table,
    stays, whatever is in it.
    """
    return frame.derived(*paths.drop(frame.toDF(), frame.schema(), _nulls(frame.schema())))


def _nulls(data_type: gluetypes.DataType) -> Iterator[tuple[str, ...]]:
    if isinstance(data_type, gluetypes.ArrayType):
        yield from ((paths.ELEMENTS, *steps) for steps in _nulls(data_type.elementType))
    if isinstance(data_type, gluetypes.ChoiceType):
        for each in data_type.choices.values():
            yield from _nulls(each)
    if isinstance(data_type, gluetypes.StructType):
        for field in data_type:
            if isinstance(field.dataType, gluetypes.NullType):
                yield (field.name,)
            yield from ((field.name, *steps) for steps in _nulls(field.dataType))
