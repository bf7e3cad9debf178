"""Lines of JSON as structs, by Spark's own parser.

It gives a field one type, so where there is a choice the value is read as text that tells what it is: each string in
the line gets a mark before it, which numbers, flags, arrays and objects have not.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql import types as spark

from awsglue import gluetypes as glue
from awsglue import schemas

_STRICT = {"mode": "PERMISSIVE", "allowSingleQuotes": "false", "allowNonNumericNumbers": "false"}
_MARK = "#"
_WHOLE = "^-?[0-9]+$"
_NUMBER = '^(-?[0-9]|"-?Infinity")'
"""Spark writes so, without our mark, a number that is too large for a double."""
_INT = 1 << 31


def struct(line: Column, schema: glue.StructType) -> Column:
    """The struct that a line is, with the type of the schema, which is that of all lines."""
    if not _marked(schema):
        return F.from_json(line, schemas.spark_schema(schema), _STRICT)
    # With escapes of another spelling there is no quote but those around strings and keys.
    plain = F.replace(F.replace(line, F.lit("\\\\"), F.lit("\\u005c")), F.lit('\\"'), F.lit("\\u0022"))
    marked = F.regexp_replace(plain, '"([^"]*+)"', f'"{_MARK}$1"')
    return _value(_parsed(marked, schema), schema)


def _marked(data_type: glue.DataType) -> bool:
    """Whether Spark's parser cannot give values of this type by itself."""
    if isinstance(data_type, glue.StructType):
        return any(_marked(field.dataType) for field in data_type)
    if isinstance(data_type, glue.ArrayType):
        return _marked(data_type.elementType)
    return isinstance(data_type, (glue.ChoiceType, glue.NullType, glue.UnknownType))


def _marked_type(data_type: glue.DataType) -> spark.DataType:
    if isinstance(data_type, glue.StructType):
        return spark.StructType(
            [spark.StructField(_MARK + field.name, _marked_type(field.dataType)) for field in data_type]
        )
    if isinstance(data_type, glue.ArrayType):
        return spark.ArrayType(_marked_type(data_type.elementType))
    if isinstance(data_type, (glue.ChoiceType, glue.NullType, glue.UnknownType)):
        return spark.StringType()
    return schemas.spark_type(data_type)


def _parsed(marked: Column, data_type: glue.StructType | glue.ArrayType) -> Column:
    """Fields go by their place from here on: Spark does not know `a` from `A`."""
    wanted = _marked_type(data_type)
    return F.from_json(marked, wanted, _STRICT).cast(by_place(wanted))  # type: ignore[arg-type] # a struct or an array


def by_place(data_type: spark.DataType) -> spark.DataType:
    """The type with fields that are named for their places, `_0`, `_1` and so on."""
    if isinstance(data_type, spark.StructType):
        return spark.StructType(
            [spark.StructField(f"_{place}", by_place(field.dataType)) for place, field in enumerate(data_type)]
        )
    return spark.ArrayType(by_place(data_type.elementType)) if isinstance(data_type, spark.ArrayType) else data_type


def _value(marked: Column, data_type: glue.DataType) -> Column:
    if isinstance(data_type, glue.StructType):
        fields = [
            _value(marked[f"_{place}"], field.dataType).alias(field.name) for place, field in enumerate(data_type)
        ]
        return F.when(marked.isNotNull(), F.struct(*fields))
    if isinstance(data_type, glue.ArrayType):
        element = data_type.elementType
        return F.transform(marked, lambda each: _value(each, element))
    if isinstance(data_type, glue.StringType):
        return _unmarked(marked)
    if isinstance(data_type, glue.ChoiceType):
        return _choice(marked, data_type)
    if isinstance(data_type, (glue.NullType, glue.UnknownType)):
        return F.lit(None)
    return marked


def _unmarked(marked: Column) -> Column:
    return F.substring(marked, 2, _INT - 1)


def _choice(text: Column, choice: glue.ChoiceType) -> Column:
    fields = [
        F.when(_is(text, name, choice), _of_text(text, choice.choices[name])).alias(name)
        for name in sorted(choice.choices)
    ]
    return F.when(text.isNotNull(), F.struct(*fields))


def _of_text(text: Column, data_type: glue.DataType) -> Column:
    if isinstance(data_type, glue.StringType):
        return _unmarked(text)
    if isinstance(data_type, (glue.StructType, glue.ArrayType)):
        return _value(_parsed(text, data_type), data_type)
    return F.translate(text, '"', "").cast(schemas.spark_type(data_type))


_WHOLE_NUMBERS = ("int", "long", "decimal")
"""From narrow to wide: a number is of the first of them that there is and that it fits."""


def _is(text: Column, name: str, choice: glue.ChoiceType) -> Column:
    """Whether a text is a value of one of the types of a choice."""
    starts = {"string": _MARK, "struct": "{", "array": "["}.get(name)
    if starts:
        return text.startswith(starts)
    if name == "boolean":
        return text.isin("true", "false")
    number = text.rlike(_NUMBER)
    kinds = [each for each in _WHOLE_NUMBERS if each in choice.choices]
    if name not in kinds:  # a double, which a whole number is too that is nothing else
        widest = [text.cast(schemas.spark_type(choice.choices[each])) for each in kinds[-1:]]
        return number & ~text.rlike(_WHOLE) | text.rlike(_WHOLE) & widest[0].isNull() if widest else number
    narrower = kinds[: kinds.index(name)]
    fits = text.rlike(_WHOLE) & text.cast(schemas.spark_type(choice.choices[name])).isNotNull()
    for each in narrower:
        fits &= text.cast(schemas.spark_type(choice.choices[each])).isNull()
    return fits
