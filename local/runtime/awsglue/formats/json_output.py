"""Frames as lines of JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyspark.sql import Column, DataFrameWriter
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes as glue
from awsglue import paths

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

TIMESTAMPS = "yyyy-MM-dd HH:mm:ss[.SSSSSS]"
"""As Athena and Hive read them; AWS leaves open how they are written."""


def writer(frame: "DynamicFrame", keys: Sequence[str]) -> DataFrameWriter:
    """keys: the fields that become folders, and are not in the lines."""
    schema = frame.schema()
    if not any(_has_choice(field.dataType) for field in schema):
        return frame.toDF().write.format("json").option("timestampFormat", TIMESTAMPS)
    fields = [(field.name, F.col(paths.quoted(field.name)), field.dataType) for field in schema]
    line = _object([each for each in fields if each[0] not in keys])
    return frame.toDF().select(line.alias("value"), *map(paths.quoted, keys)).write.format("text")


def text(values: Column, data_type: glue.DataType) -> Column:
    """The JSON of values; null where a value is."""
    if isinstance(data_type, glue.ChoiceType):
        return F.coalesce(*[text(values[name], data_type.choices[name]) for name in sorted(data_type.choices)])
    if isinstance(data_type, (glue.NullType, glue.UnknownType)):
        return F.lit(None).cast("string")
    if not _has_choice(data_type):
        whole = F.to_json(F.array(values), {"timestampFormat": TIMESTAMPS})
        return F.when(values.isNotNull(), _inner(whole))
    if isinstance(data_type, glue.StructType):
        made = _object([(field.name, values[field.name], field.dataType) for field in data_type])
    elif isinstance(data_type, glue.ArrayType):
        element = data_type.elementType
        made = _joined(F.transform(values, lambda each: F.coalesce(text(each, element), F.lit("null"))), "[", "]")
    else:
        made = _map(values, data_type)
    return F.when(values.isNotNull(), made)


def _map(values: Column, data_type: glue.DataType) -> Column:
    inner = data_type.valueType if isinstance(data_type, glue.MapType) else glue.UnknownType()
    members = F.transform(
        F.map_entries(values),
        lambda each: F.concat(
            text(each["key"], glue.StringType()), F.lit(":"), F.coalesce(text(each["value"], inner), F.lit("null"))
        ),
    )
    return _joined(members, "{", "}")


def _object(fields: list[tuple[str, Column, glue.DataType]]) -> Column:
    members = [
        F.concat(_inner(F.to_json(F.array(F.lit(name)))), F.lit(":"), text(values, data_type))
        for name, values, data_type in fields
    ]
    return F.concat(F.lit("{"), F.concat_ws(",", *members), F.lit("}"))


def _joined(members: Column, opening: str, closing: str) -> Column:
    return F.concat(F.lit(opening), F.concat_ws(",", members), F.lit(closing))


def _inner(array: Column) -> Column:
    """The text of the one element of an array's."""
    return array.substr(F.lit(2), F.length(array) - 2)


def _has_choice(data_type: glue.DataType) -> bool:
    if isinstance(data_type, glue.StructType):
        return any(_has_choice(field.dataType) for field in data_type)
    if isinstance(data_type, glue.ArrayType):
        return _has_choice(data_type.elementType)
    if isinstance(data_type, glue.MapType):
        return _has_choice(data_type.valueType)
    return isinstance(data_type, glue.ChoiceType)
