"""The types of frames, of Spark and of the Data Catalog, each said in terms of another.

A choice has no counterpart in Spark: there it is a struct with a field for each of its types, named for it, of which
one at most is not null.
"""

from collections.abc import Iterable
from functools import reduce

from pyspark.sql import types as spark

from awsglue import gluetypes as glue
from awsglue.support import not_supported

_ATOMIC: list[tuple[type[glue.DataType], spark.DataType]] = [
    (glue.BinaryType, spark.BinaryType()),
    (glue.BooleanType, spark.BooleanType()),
    (glue.ByteType, spark.ByteType()),
    (glue.DateType, spark.DateType()),
    (glue.DoubleType, spark.DoubleType()),
    (glue.FloatType, spark.FloatType()),
    (glue.IntegerType, spark.IntegerType()),
    (glue.LongType, spark.LongType()),
    (glue.NullType, spark.NullType()),
    (glue.ShortType, spark.ShortType()),
    (glue.StringType, spark.StringType()),
    (glue.TimestampType, spark.TimestampType()),
]
_TO_SPARK = dict(_ATOMIC)
_FROM_SPARK = {type(theirs): ours for ours, theirs in _ATOMIC} | {
    spark.CharType: glue.StringType,
    spark.VarcharType: glue.StringType,
    spark.TimestampNTZType: glue.TimestampType,
}


def spark_type(data_type: glue.DataType) -> spark.DataType:
    """What a field of this type is in a DataFrame; a type that nothing is known of is null's."""
    if isinstance(data_type, glue.StructType):
        return spark_schema(data_type)
    if isinstance(data_type, glue.ChoiceType):
        return spark.StructType(
            [spark.StructField(name, spark_type(data_type.choices[name])) for name in sorted(data_type.choices)]
        )
    if isinstance(data_type, glue.ArrayType):
        return spark.ArrayType(spark_type(data_type.elementType))
    if isinstance(data_type, glue.MapType):
        return spark.MapType(spark.StringType(), spark_type(data_type.valueType))
    if isinstance(data_type, glue.DecimalType):
        return spark.DecimalType(data_type.precision, data_type.scale)
    return _TO_SPARK.get(type(data_type), spark.NullType())


def spark_schema(schema: glue.StructType) -> spark.StructType:
    return spark.StructType([spark.StructField(field.name, spark_type(field.dataType)) for field in schema])


def glue_type(data_type: spark.DataType) -> glue.DataType:
    """Raises: NotSupportedHereError: frames have no such type (intervals, for one)."""
    if isinstance(data_type, spark.StructType):
        return glue_schema(data_type)
    if isinstance(data_type, spark.ArrayType):
        return glue.ArrayType(glue_type(data_type.elementType))
    if isinstance(data_type, spark.MapType):
        return glue.MapType(glue_type(data_type.valueType))
    if isinstance(data_type, spark.DecimalType):
        return glue.DecimalType(data_type.precision, data_type.scale)
    if type(data_type) not in _FROM_SPARK:
        raise not_supported(f"columns of type {data_type.simpleString()} in a DynamicFrame")
    return _FROM_SPARK[type(data_type)]()


def glue_schema(schema: spark.StructType) -> glue.StructType:
    return glue.StructType(glue.Field(field.name, glue_type(field.dataType)) for field in schema)


_OTHER_NAMES = {
    "integer": "int",
    "bigint": "long",
    "smallint": "short",
    "tinyint": "byte",
    "bool": "boolean",
    "real": "float",
    "void": "null",
}


def named(text: str) -> glue.DataType:
    """The type that a mapping, a resolution or the Data Catalog names: `long`, `bigint`, `decimal(10,2)`,
    `array<struct<a:int>>`. Case does not matter.

    Raises:
        ValueError: there is no such type.
    """
    name = text.strip().lower()
    name = _OTHER_NAMES.get(name, name)
    for kind in _TO_SPARK:
        if kind.typeName() == name:
            return kind()
    if name == "decimal":
        return glue.DecimalType()
    try:
        # As a field's type: by itself, Spark would take a list of columns for one too.
        parsed = spark._parse_datatype_string(f"struct<named:{text.strip()}>")
    except Exception as error:
        if not hasattr(error, "getErrorClass"):
            raise
        raise ValueError(f"{text!r} is not the name of a type.") from None
    fields = parsed.fields if isinstance(parsed, spark.StructType) else []
    if len(fields) != 1:
        raise ValueError(f"{text!r} is not the name of one type.")
    return glue_type(fields[0].dataType)


_CATALOG_NAMES = {
    "byte": "tinyint",
    "enum": "string",
    "long": "bigint",
    "null": "string",
    "short": "smallint",
    "unknown": "string",
}


def catalog_name(data_type: glue.DataType) -> str:
    """What the Data Catalog, in Hive's words, calls a type; one of which nothing is known is a string."""
    if isinstance(data_type, glue.ArrayType):
        return f"array<{catalog_name(data_type.elementType)}>"
    if isinstance(data_type, glue.MapType):
        return f"map<string,{catalog_name(data_type.valueType)}>"
    if isinstance(data_type, (glue.StructType, glue.ChoiceType)):
        members = (
            [(field.name, field.dataType) for field in data_type]
            if isinstance(data_type, glue.StructType)
            else sorted(data_type.choices.items())
        )
        return f"struct<{','.join(f'{name}:{catalog_name(each)}' for name, each in members)}>"
    return _CATALOG_NAMES.get(data_type.typeName(), data_type.describe())


def type_name(text: str) -> str:
    """The name of the type that a text names; a nested one may be named without what is in it (`array`)."""
    name = text.strip().lower()
    return name if name in ("struct", "array", "map") else named(text).typeName()


def merge(one: glue.DataType, other: glue.DataType) -> glue.DataType:
    """The type of a field that has values of both types: a choice, unless one can be the other."""
    if isinstance(one, (glue.NullType, glue.UnknownType)):
        return other
    if isinstance(other, (glue.NullType, glue.UnknownType)):
        return one
    if isinstance(one, glue.ChoiceType) or isinstance(other, glue.ChoiceType):
        return reduce(_with_choice, _alternatives(other), glue.ChoiceType(_alternatives(one)))
    if type(one) is not type(other):
        return glue.ChoiceType([one, other])
    return _same_kind(one, other)


def merge_all(types: Iterable[glue.DataType]) -> glue.DataType:
    """The type of a field that has values of all these types; unknown if there are none."""
    merged: glue.DataType = glue.UnknownType()
    for each in types:
        merged = merge(merged, each)
    return merged


def _alternatives(data_type: glue.DataType) -> list[glue.DataType]:
    return list(data_type.choices.values()) if isinstance(data_type, glue.ChoiceType) else [data_type]


def _with_choice(choice: glue.ChoiceType, added: glue.DataType) -> glue.ChoiceType:
    there = choice.choices.get(added.typeName())
    return glue.ChoiceType({**choice.choices, added.typeName(): merge(there, added) if there else added}.values())


def _same_kind(one: glue.DataType, other: glue.DataType) -> glue.DataType:
    if isinstance(one, glue.StructType) and isinstance(other, glue.StructType):
        return merge_structs(one, other)
    if isinstance(one, glue.ArrayType) and isinstance(other, glue.ArrayType):
        return glue.ArrayType(merge(one.elementType, other.elementType))
    if isinstance(one, glue.MapType) and isinstance(other, glue.MapType):
        return glue.MapType(merge(one.valueType, other.valueType))
    if isinstance(one, glue.DecimalType) and isinstance(other, glue.DecimalType):
        scale = max(one.scale, other.scale)
        whole = max(one.precision - one.scale, other.precision - other.scale)
        return glue.DecimalType(min(38, whole + scale), scale)
    return one


def merge_structs(one: glue.StructType, other: glue.StructType) -> glue.StructType:
    """The fields of both, those of the first before those that only the second has."""
    fields = dict(one.field_map)
    for field in other:
        there = fields.get(field.name)
        fields[field.name] = glue.Field(field.name, merge(there.dataType, field.dataType)) if there else field
    return glue.StructType(fields.values())


def known(found: glue.StructType, before: glue.StructType) -> glue.StructType:
    """A schema in which the types that nothing was found of, for want of values, are what they were before."""
    known_type = _known(found, before)
    return known_type if isinstance(known_type, glue.StructType) else found


def _known(found: glue.DataType, before: glue.DataType) -> glue.DataType:
    if isinstance(found, (glue.NullType, glue.UnknownType)):
        return before
    if isinstance(found, glue.StructType) and isinstance(before, glue.StructType):
        there = before.field_map
        return glue.StructType(
            glue.Field(field.name, _known(field.dataType, there[field.name].dataType)) if field.name in there else field
            for field in found
        )
    if isinstance(found, glue.ArrayType) and isinstance(before, glue.ArrayType):
        return glue.ArrayType(_known(found.elementType, before.elementType))
    return found
