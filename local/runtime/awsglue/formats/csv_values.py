"""Values of CSV as what the columns of a table say they are."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes as glue
from awsglue import schemas
from awsglue.support import not_supported

_WHOLE = r"^\s*[+-]?[0-9]+\s*$"
_NUMBER = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"
_PATTERNS: dict[type[glue.DataType], str] = {
    glue.ByteType: _WHOLE,
    glue.ShortType: _WHOLE,
    glue.IntegerType: _WHOLE,
    glue.LongType: _WHOLE,
    glue.FloatType: _NUMBER,
    glue.DoubleType: _NUMBER,
    glue.DecimalType: _NUMBER,
    glue.BooleanType: r"(?i)^\s*(true|false)\s*$",
    glue.DateType: r"^\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\s*$",
    glue.TimestampType: r"^\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T].*)?$",
    glue.StringType: "",
}
"""What the values of a type look like: Spark's casts take more, such as 5.7 for a whole number."""


def typed(scan: DataFrame, texts: list[tuple[Column, glue.DataType]]) -> list[tuple[Column, glue.DataType]]:
    """Columns of a scan as values of their types, or as choices.

    Raises: NotSupportedHereError: a type that is no text's.
    """
    casts = [_cast(text, data_type) for text, data_type in texts]
    counts = [
        F.struct(F.count(made), F.count(F.when(made.isNull() & (text != ""), 1)))
        for (text, _), made in zip(texts, casts, strict=True)
    ]
    is_text = [isinstance(data_type, glue.StringType) for _, data_type in texts]
    asked = [count for count, plain in zip(counts, is_text, strict=True) if not plain]
    found = iter(scan.agg(*asked).first() or () if asked else ())
    return [
        (text, data_type) if plain else _column(text, made, data_type, *next(found))
        for (text, data_type), made, plain in zip(texts, casts, is_text, strict=True)
    ]


def _cast(text: Column, data_type: glue.DataType) -> Column:
    if type(data_type) not in _PATTERNS:
        raise not_supported(f"columns of type {data_type.describe()} in a table of CSV")
    return F.when(text.rlike(_PATTERNS[type(data_type)]), F.trim(text).cast(schemas.spark_type(data_type)))


def _column(
    text: Column, made: Column, data_type: glue.DataType, fitting: int, other: int
) -> tuple[Column, glue.DataType]:
    if not other:
        return made, data_type
    if not fitting:
        return F.when(text != "", text), glue.StringType()
    chosen = F.struct(
        *[
            each.alias(name)
            for name, each in sorted({data_type.typeName(): made, "string": F.when(made.isNull(), text)}.items())
        ]
    )
    return F.when(text != "", chosen), glue.ChoiceType([data_type, glue.StringType()])
