"""Lines of text files, with their place.

Every frame of this file has the columns
    file string     the file: its name, or its whole path
    value string    the line as it is, without its end
    line bigint     its number in the file, from 1
"""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, DataFrameReader, Window
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)


def lines(reader: DataFrameReader, paths: Sequence[str], file: str = "file_name") -> DataFrame:
    """Lines without a number (null), which costs a pass; file: `file_name` or `file_path`."""
    return reader.text(list(paths)).select(
        F.col(f"_metadata.{file}").alias("file"), "value", F.lit(None).cast("bigint").alias("line")
    )


def numbered_lines(reader: DataFrameReader, paths: Sequence[str], file: str = "file_name") -> DataFrame:
    """Spark reads a file in blocks; a line's number is its place in its block, after the lines of those before."""
    read = reader.text(list(paths)).select(
        F.col(f"_metadata.{file}").alias("file"),
        F.col("_metadata.file_block_start").alias("block"),
        F.monotonically_increasing_id().alias("id"),
        "value",
    )
    before = Window.partitionBy("file").orderBy("block").rowsBetween(Window.unboundedPreceding, -1)
    blocks = (
        read.groupBy("file", "block")
        .agg(F.min("id").alias("first"), F.count(F.lit(1)).alias("lines"))
        .select("file", "block", "first", F.coalesce(F.sum("lines").over(before), F.lit(0)).alias("lines_before"))
    )
    return read.join(F.broadcast(blocks), ["file", "block"], "inner").select(
        "file", "value", (F.col("id") - F.col("first") + F.col("lines_before") + 1).alias("line")
    )


def bare_value() -> Column:
    """The text without a byte-order mark and white space around it."""
    return F.trim(F.regexp_replace("value", "^\\ufeff|[\\t\\r\\n]+$", ""))
