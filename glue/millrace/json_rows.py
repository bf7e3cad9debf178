"""Rows of JSON files, as Spark reads them.

Every frame of this file has the columns
    file string     the name of the archived file
    raw string      the row's text
    line bigint     its line in the file, or its place in an array, from 1 (null where it is not known)
"""

from collections.abc import Callable, Iterable, Mapping

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.json_shape import Shape


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
    lines = list(files.get(Shape.LINES, ()))
    frames = [read_lines(spark, lines)] if lines else []
    frames += [_document(spark, list(files[shape]), shape) for shape in (Shape.OBJECT, Shape.ARRAY) if files.get(shape)]
    return _union(frames)


def _lines(spark: SparkSession, paths: list[str]) -> DataFrame:
    return (
        spark.read.text(paths)
        .select(
            F.col("_metadata.file_name").alias("file"),
            _text().alias("raw"),
            F.lit(None).cast("bigint").alias("line"),
        )
        .where("raw != ''")
    )


def _numbered_lines(spark: SparkSession, paths: list[str]) -> DataFrame:
    """Spark reads a file in blocks; a line's number is its place in its block, after the lines of those before."""
    lines = spark.read.text(paths).select(
        F.col("_metadata.file_name").alias("file"),
        F.col("_metadata.file_block_start").alias("block"),
        F.monotonically_increasing_id().alias("id"),
        _text().alias("raw"),
    )
    before = Window.partitionBy("file").orderBy("block").rowsBetween(Window.unboundedPreceding, -1)
    blocks = (
        lines.groupBy("file", "block")
        .agg(F.min("id").alias("first"), F.count(F.lit(1)).alias("lines"))
        .select("file", "block", "first", F.coalesce(F.sum("lines").over(before), F.lit(0)).alias("lines_before"))
    )
    return (
        lines.join(F.broadcast(blocks), ["file", "block"], "inner")
        .select("file", "raw", (F.col("id") - F.col("first") + F.col("lines_before") + 1).alias("line"))
        .where("raw != ''")
    )


def _document(spark: SparkSession, paths: list[str], shape: Shape) -> DataFrame:
    documents = spark.read.text(paths, wholetext=True)
    elements = F.array(_text()) if shape is Shape.OBJECT else _elements()
    return documents.select(
        F.col("_metadata.file_name").alias("file"), F.posexplode(elements).alias("place", "element")
    ).select(
        "file", F.coalesce("element", F.lit("null")).alias("raw"), (F.col("place") + 1).cast("bigint").alias("line")
    )


def _elements() -> Column:
    """The texts of an array's elements; what Spark cannot read as one is a row by itself, so that it is not lost."""
    return F.coalesce(F.from_json(_text(), "array<string>"), F.array(_text()))


def _text() -> Column:
    """The text without a byte-order mark and white space around it."""
    return F.trim(F.regexp_replace("value", "^\\ufeff|[\\t\\r\\n]+$", ""))


def _union(frames: list[DataFrame]) -> DataFrame | None:
    if not frames:
        return None
    union, *others = frames
    for each in others:
        union = union.unionByName(each)
    return union
