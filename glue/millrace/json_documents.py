"""Rows of JSON files of any shape, each file read whole by one worker, which bounds its size.

Every frame of this file has the columns
    file string         the file's path, encoded as a URL
    place int           the row's place among those of the file, from 0
    line bigint         its line in the file, or its place in an array, from 1
    raw string          its text; null for a file that cannot be read, which has one row
    unreadable string   why the file cannot be read; else null
"""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.json_shape import LARGEST_DOCUMENT
from millrace.json_values import values
from millrace.lines import bare_value, numbered_lines
from millrace.spark_paths import literal
from millrace.unreadable import UnreadableFileError

_VALUES = "array<struct<line: bigint, raw: string, unreadable: string>>"


def document_rows(spark: SparkSession, *places: str) -> DataFrame:
    """The rows of the files `*.json` at these places: files, or folders of any depth.

    Files larger than `LARGEST_DOCUMENT` are left out.

    Names that begin with `_` or `.` are those of hidden files, as everywhere in Spark.
    """
    reader = spark.read.option("recursiveFileLookup", "true").option("pathGlobFilter", "*.json")
    documents = reader.text([literal(each) for each in places], wholetext=True).where(
        F.col("_metadata.file_size") <= LARGEST_DOCUMENT
    )
    parsed = documents.select(
        F.col("_metadata.file_path").alias("file"), F.posexplode(F.udf(_values, _VALUES)("value")).alias("place", "of")
    )
    return parsed.select("file", "place", "of.*")


def line_rows(spark: SparkSession, paths: list[str]) -> DataFrame:
    """The rows of files with an object a line, of any size."""
    return (
        numbered_lines(spark.read, [literal(each) for each in paths], "file_path")
        .withColumn("raw", bare_value())
        .where("raw != ''")
        .select("file", F.col("line").cast("int").alias("place"), "line", "raw", F.lit(None).alias("unreadable"))
    )


def _values(text: str) -> list[tuple[int | None, str | None, str | None]]:
    try:
        return [(each.line, each.raw, None) for each in values(text)]
    except UnreadableFileError as error:
        return [(None, None, str(error))]
