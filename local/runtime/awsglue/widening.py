"""Values of one type as values of a wider one, the type that they have together with others (`schemas.merge`)."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes as glue
from awsglue import paths, schemas


def widen(data: DataFrame, have: glue.StructType, want: glue.StructType) -> DataFrame:
    """The rows of a frame in a schema that its own was merged into."""
    return data.select(*[made.alias(field.name) for field, made in _members(None, have, want)])


def _members(values: Column | None, have: glue.StructType, want: glue.StructType) -> list[tuple[glue.Field, Column]]:
    """The fields of a struct, or of the frame itself, in their order in the wider type; null where there was none."""
    made = []
    for field in want:
        if have.hasField(field.name):
            column = F.col(paths.quoted(field.name)) if values is None else values[field.name]
            made.append((field, _wide(column, have.getField(field.name).dataType, field.dataType)))
        else:
            made.append((field, _nothing(field.dataType)))
    return made


def _nothing(data_type: glue.DataType) -> Column:
    return F.lit(None).cast(schemas.spark_type(data_type))


def _wide(values: Column, have: glue.DataType, want: glue.DataType) -> Column:
    if have == want:
        return values
    if isinstance(have, (glue.NullType, glue.UnknownType)):
        return _nothing(want)
    if isinstance(want, glue.ChoiceType):
        return _choice(values, have, want)
    if isinstance(have, glue.StructType) and isinstance(want, glue.StructType):
        members = [made.alias(field.name) for field, made in _members(values, have, want)]
        return F.when(values.isNotNull(), F.struct(*members))
    if isinstance(have, glue.ArrayType) and isinstance(want, glue.ArrayType):
        inner = (have.elementType, want.elementType)
        return F.transform(values, lambda each: _wide(each, *inner))
    if isinstance(have, glue.MapType) and isinstance(want, glue.MapType):
        of_values = (have.valueType, want.valueType)
        return F.transform_values(values, lambda _, each: _wide(each, *of_values))
    return values.cast(schemas.spark_type(want))


def _choice(values: Column, have: glue.DataType, want: glue.ChoiceType) -> Column:
    alternatives = []
    for name in sorted(want.choices):
        if isinstance(have, glue.ChoiceType) and name in have.choices:
            made = _wide(values[name], have.choices[name], want.choices[name])
        elif have.typeName() == name:
            made = _wide(values, have, want.choices[name])
        else:
            made = _nothing(want.choices[name])
        alternatives.append(made.alias(name))
    return F.when(values.isNotNull(), F.struct(*alternatives))
