"""Frames with what the texts of a field hold."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql import types as spark

from awsglue import casts, errors, gluetypes, records, schemas
from awsglue import paths as field_paths
from awsglue.operations.boxed import PARSERS, Parse
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def unbox(frame: "DynamicFrame", path: str, format: str, **options: Any) -> "DynamicFrame":  # noqa: A002 (AWS's name)
    """The frame with the values that the texts of a field hold in the field's place: structs, of JSON whatever it is.

    format: json, or csv with separator, escaper, quoteChar, skipFirst, withHeader. withSchema: the JSON of
        the type that the values are cast to, Spark's `StructType.json()` or that of Glue's `jsonValue()`; it also
        names the columns of CSV without a header.

    AWS leaves open: a text that is not of the format makes its record an error record; texts of several types make a
    choice; values of CSV are strings.

    Not here: other formats (avro, xml, grokLog, …); fields in arrays.

    Raises:
        ValueError: there is no such field, or it is not of strings.
    """
    if format not in PARSERS:
        raise not_supported(f"DynamicFrame.unbox format={format}")
    schema = frame.schema()
    steps = field_paths.resolve(schema, path)
    if field_paths.ELEMENTS in steps:
        raise not_supported(f"DynamicFrame.unbox in an array ({path})")
    if not isinstance(field_paths.find(schema, steps), gluetypes.StringType):
        raise ValueError(f"There is no string field {path} to unbox.")
    given = _given(options.pop("withSchema", None))
    parse = PARSERS[format](options, [field.name for field in given] if given else None)
    texts = field_paths.column(schema, steps)
    have = _found(frame.toDF().select(texts), parse)
    want = given or have
    data, value = _parsed(frame.toDF(), texts, _row_of(parse, have), have)
    made = field_paths.change(
        data.where(value["error"].isNull()),
        schema,
        {steps: lambda field, _: [(gluetypes.Field(field.name, want), casts.cast(value["value"], have, want))]},
    )
    failed = data.where(value["error"].isNotNull())
    record = F.struct(*[F.col(field_paths.quoted(name)) for name in frame.toDF().columns])
    return frame.derived(*made, errors=failed.select(errors.of(record, value["error"], F.lit(""))))


def _given(with_schema: str | None) -> gluetypes.StructType | None:
    if not with_schema:
        return None
    described = json.loads(with_schema)
    given = gluetypes.from_json_value(described) if "dataType" in described else None
    if isinstance(given, gluetypes.StructType):
        return given
    return schemas.glue_schema(spark.StructType.fromJson(described))


def _found(texts: DataFrame, parse: Parse) -> gluetypes.DataType:
    """The type that the values of all texts have together, those aside that are not of the format."""

    def values_of(row: Any) -> list[Any]:
        try:
            return [None if row[0] is None else parse(row[0])]
        except ValueError:
            return []

    found = records.together(texts.rdd.flatMap(values_of))
    return gluetypes.NullType() if isinstance(found, gluetypes.UnknownType) else found


def _row_of(parse: Parse, data_type: gluetypes.DataType) -> Callable[[str | None], tuple[Any, str | None]]:
    def row_of(text: str | None) -> tuple[Any, str | None]:
        try:
            value = None if text is None else parse(text)
        except ValueError as error:
            return None, f"Unable to unbox: {error}"
        return records.to_row(value, data_type), None

    return row_of


def _parsed(
    data: DataFrame,
    texts: Column,
    row_of: Callable[[str | None], tuple[Any, str | None]],
    data_type: gluetypes.DataType,
) -> tuple[DataFrame, Column]:
    """The frame with a column more, of the value and the error of each text."""
    result = spark.StructType().add("value", schemas.spark_type(data_type)).add("error", spark.StringType())
    name = "unboxed"
    while name in data.columns:
        name += "_"
    # Not deterministic, lest Spark parse once for each condition on the result.
    parsed = F.udf(row_of, result).asNondeterministic()(texts)
    return data.select("*", parsed.alias(name)), F.col(name)
