"""A field's values as values of another type: Spark's casts, in which a value that cannot be cast is null."""

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes as glue
from awsglue import schemas

_NESTED = (glue.StructType, glue.ArrayType, glue.MapType, glue.ChoiceType)
_TO_DATE = (glue.StringType, glue.TimestampType, glue.DateType)
_TO_BINARY = (glue.StringType, glue.ByteType, glue.ShortType, glue.IntegerType, glue.LongType, glue.BinaryType)


def cast(values: Column, have: glue.DataType, want: glue.DataType) -> Column:
    """The values of one type as those of another; null where that cannot be. AWS leaves open what becomes of a whole
    number that a narrower type has no room for: it loses its first bits, as in Spark.

    A choice: the value that there is. A struct: field by field, by their names. A struct, an array or a map as a
    string: its JSON, which AWS leaves open.
    """
    if have == want:
        return values
    if isinstance(have, glue.ChoiceType):
        return F.coalesce(*[cast(values[name], have.choices[name], want) for name in sorted(have.choices)])
    if isinstance(have, glue.StructType) and isinstance(want, glue.StructType):
        return _struct(values, have, want)
    if isinstance(have, glue.ArrayType) and isinstance(want, glue.ArrayType):
        one, other = have.elementType, want.elementType
        return F.transform(values, lambda each: cast(each, one, other))
    if isinstance(have, glue.MapType) and isinstance(want, glue.MapType):
        one, other = have.valueType, want.valueType
        return F.transform_values(values, lambda _, each: cast(each, one, other))
    if isinstance(have, _NESTED) and isinstance(want, glue.StringType):
        return F.to_json(values)
    wanted = schemas.spark_type(want)
    return values.cast(wanted) if _can_be(have, want) else F.lit(None).cast(wanted)


def _struct(values: Column, have: glue.StructType, want: glue.StructType) -> Column:
    fields = [
        cast(values[field.name], have.getField(field).dataType, field.dataType).alias(field.name)
        if have.hasField(field)
        else F.lit(None).cast(schemas.spark_type(field.dataType)).alias(field.name)
        for field in want
    ]
    return F.when(values.isNotNull(), F.struct(*fields))


def _can_be(have: glue.DataType, want: glue.DataType) -> bool:
    """Whether Spark has a cast at all."""
    if isinstance(have, (glue.NullType, glue.UnknownType)):
        return True
    if isinstance(have, _NESTED) or isinstance(want, _NESTED):
        return False
    if isinstance(want, glue.DateType):
        return isinstance(have, _TO_DATE)
    if isinstance(want, glue.BinaryType):
        return isinstance(have, _TO_BINARY)
    return isinstance(want, glue.StringType) or not isinstance(have, glue.BinaryType)
