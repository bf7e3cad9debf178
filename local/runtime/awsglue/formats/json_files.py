"""JSON: an object a line, or `multiline` objects and arrays of them.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-json-home.html

AWS leaves open what a line is that has several objects or an array of them: each object is a record here. NaN and
Infinity are no values of JSON. Empty lines are nothing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame, DataFrameWriter, Row
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import errors, records, schemas
from awsglue import gluetypes as glue
from awsglue.formats import Records, Source, conforming, json_columns, json_shapes, json_text, options, scanning
from awsglue.formats import json_output as output
from awsglue.formats import python_records as in_python

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_DOCUMENTED = ("jsonPath", "multiline", "multiLine", "optimizePerformance", "withSchema")
_MOST_BAD_SHAPES = 1000
"""Of which Spark is told, to know lines that are not JSON; where there are more, Python parses all lines."""

_LONGEST = 20_000_000
"""Spark's parser gives null for a line that has a longer string in it; Python parses lines of so many bytes."""


def read(source: Source) -> Records:
    """Raises: NotSupportedHereError: an option that is not known, by its name."""
    options.only("json", source.options, _DOCUMENTED)
    json_path = source.options.get("jsonPath")
    if not source.files:
        return scanning.nothing(source)
    schema = _given_schema(source)
    if options.flag(source.options, "multiline", "multiLine"):
        return in_python.read(source, scanning.whole_files(source), json_text.file_parser(json_path), schema)
    lines = scanning.lines(source)
    found = None if json_path else _look(lines)
    if found is None:
        return in_python.read(source, lines, json_text.line_parser(json_path), schema)
    inferred, bad = found
    return _by_spark(source, lines, schema or conforming.conformed(inferred, source.columns), bad)


def write(frame: "DynamicFrame", given: Mapping[str, Any], keys: Sequence[str] = ()) -> DataFrameWriter:
    """Each row an object without the fields that are null; a choice is the value that there is."""
    options.only("json", given, _DOCUMENTED)
    return output.writer(frame, keys).option("compression", options.compression(given, options.TEXT_COMPRESSIONS))


def _given_schema(source: Source) -> glue.StructType | None:
    """`withSchema`: which AWS reads with optimizePerformance only, and not of a table."""
    text = source.options.get("withSchema")
    if not text or source.columns is not None or not options.flag(source.options, "optimizePerformance"):
        return None
    schema = glue.from_json_value(json.loads(text))
    if not isinstance(schema, glue.StructType):
        raise ValueError(f"withSchema: {text!r} is not the schema of a struct")
    return schema


def _look(lines: DataFrame) -> tuple[glue.StructType, list[str]] | None:
    """The schema of all lines, and the shapes of those that are not JSON; None if only Python can tell what the
    lines are.
    """
    shapes = json_shapes.shapes(lines.where(F.trim(scanning.INPUT) != "")).rdd

    def infer(rows: Iterable[Row]) -> Iterator[tuple[glue.DataType, list[str], bool]]:
        found: glue.DataType = glue.UnknownType()
        bad, plain = [], True
        for row in rows:
            try:
                record = json_text.single_object(json_shapes.example(row["shape"]))
            except ValueError:
                bad.append(row["shape"])
                continue
            plain = plain and record is not None and row["size"] < _LONGEST
            found = schemas.merge(found, records.type_of(record))
        yield found, bad, plain

    seen = shapes.mapPartitions(infer).collect()
    bad = [shape for _, shapes, _ in seen for shape in shapes]
    if len(bad) > _MOST_BAD_SHAPES or not all(plain for _, _, plain in seen):
        return None
    schema = schemas.merge_all(found for found, _, _ in seen)
    return (schema if isinstance(schema, glue.StructType) else glue.StructType()), bad


def _by_spark(source: Source, lines: DataFrame, schema: glue.StructType, bad: list[str]) -> Records:
    text = F.col(scanning.INPUT)
    good, failed = lines.where(F.trim(text) != ""), None
    if bad:
        is_bad = json_shapes.shape(text).isin(bad)
        error = errors.of_input(text, F.lit("Unable to parse JSON."), F.col(scanning.FILE))
        failed = good.where(is_bad).select(error)
        good = good.where(~is_bad)
    parsed = good.withColumn("__record", json_columns.struct(text, schema))
    return scanning.records(source, parsed, F.col("__record"), schema, failed)
