"""Rows of JSON files, as Spark reads them.

Every frame of this file has the columns
    file string     the name of the archived file
    raw string      the row's text
    line bigint     its line in the file, or its place in an array, from 1 (null where it is not known)
"""

from collections.abc import Callable, Iterable, Mapping

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.json_shape import Shape
from millrace.lines import bare_value, lines, numbered_lines


def rows(spark: SparkSession, files: Mapping[Shape, Iterable[str]]) -> DataFrame | None:
    """The rows of files (paths, by shape); None when there is no file. Lines have no number: that costs a pass."""
    return _rows(spark, files, _lines)


def numbered_rows(spark: SparkSession, files: Mapping[Shape, Iterable[str]]) -> DataFrame | None:
    """The same rows, each with its line."""
    return _rows(spark, files, _numbered_lines)


def _rows(
    spark: SparkSession,
    files: Mapping[Shape, Iterable[str]],
    read_lines: Callable[[SparkSession, list[str]], DataFrame],
) -> DataFrame | None:
    by_line = list(files.get(Shape.LINES, ()))
    frames = [read_lines(spark, by_line)] if by_line else []
    frames += [_document(spark, list(files[shape]), shape) for shape in (Shape.OBJECT, Shape.ARRAY) if files.get(shape)]
    return _union(frames)


def _lines(spark: SparkSession, paths: list[str]) -> DataFrame:
    return _texts(lines(spark.read, paths))


def _numbered_lines(spark: SparkSession, paths: list[str]) -> DataFrame:
    return _texts(numbered_lines(spark.read, paths))


def _texts(read: DataFrame) -> DataFrame:
    return read.select("file", bare_value().alias("raw"), "line").where("raw != ''")


def _document(spark: SparkSession, paths: list[str], shape: Shape) -> DataFrame:
    documents = spark.read.text(paths, wholetext=True)
    elements = F.array(bare_value()) if shape is Shape.OBJECT else _elements()
    return documents.select(
        F.col("_metadata.file_name").alias("file"), F.posexplode(elements).alias("place", "element")
    ).select(
        "file", F.coalesce("element", F.lit("null")).alias("raw"), (F.col("place") + 1).cast("bigint").alias("line")
    )


def _elements() -> Column:
    """The texts of an array's elements; what Spark cannot read as one is a row by itself, so that it is not lost."""
    return F.coalesce(F.from_json(bare_value(), "array<string>"), F.array(bare_value()))


def _union(frames: list[DataFrame]) -> DataFrame | None:
    if not frames:
        return None
    union, *others = frames
    for each in others:
        union = union.unionByName(each)
    return union
