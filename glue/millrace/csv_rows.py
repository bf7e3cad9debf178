"""Rows of CSV files, as Spark reads them in blocks, many tasks a file.

A line end within a quoted field is no end of a record. Each line is looked at by itself: what becomes of a state,
inside a quoted field or outside, from its beginning to its end? It stays as it was, turns, or is one of the two
whatever it was. Only files with lines that can end inside are then read in the order of their lines, one task a file,
to know the state at the beginning of each.

Every frame of this file has the columns
    file string     the name of the archived file
    line bigint     the line that the record begins in, from 1
    raw string      the record's text, without its end
"""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, DataFrameReader, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.lines import lines, numbered_lines

LONGEST_RECORD = 16 * 2**20
"""Characters of a record that takes several lines: it is put together in the memory of one task."""

# Possessive, so that Java goes through a line once, and does not recurse.
_QUOTED = r'"[^"]*+(?:""[^"]*+)*+"'
_FIELD = rf'(?:{_QUOTED}[^,]*+|(?!")[^,]*+)'
_ENDS_OUTSIDE = rf"\A{_FIELD}(?:,{_FIELD})*+\z"
_ENDS_OUTSIDE_FROM_INSIDE = rf'\A[^"]*+(?:""[^"]*+)*+"[^,]*+(?:,{_FIELD})*+\z'
_WELL_FORMED_FIELD = rf'(?:{_QUOTED}|(?!")[^,]*+)'
_WELL_FORMED = rf"\A{_WELL_FORMED_FIELD}(?:,{_WELL_FORMED_FIELD})*+\z"


def files_to_stitch(spark: SparkSession, paths: Sequence[str]) -> set[str]:
    """The names of the files in which a record may take several lines."""
    opening = lines(_reader(spark), paths).where(F.col("value").contains('"') & ~F.col("value").rlike(_ENDS_OUTSIDE))
    return {row["file"] for row in opening.select("file").distinct().collect()}


def endless_records(spark: SparkSession, paths: Sequence[str]) -> dict[str, str]:
    """Of files to stitch: those that cannot be, with the reason."""
    records = (
        _placed(spark, paths)
        .groupBy("file", "record")
        .agg(F.max_by("ends_inside", "line").alias("is_open"), F.sum("length").alias("length"))
        .where(F.col("is_open") | (F.col("length") > LONGEST_RECORD))
    )
    first = records.groupBy("file").agg(F.min(F.struct("record", "is_open")).alias("first"))
    return {row["file"]: _why_endless(row["first"]["record"], row["first"]["is_open"]) for row in first.collect()}


def records(spark: SparkSession, paths: Sequence[str]) -> DataFrame:
    """Records of files of which each line is one, the header among them."""
    return numbered_lines(_reader(spark), paths).select("file", "line", _without_end("value").alias("raw"))


def stitched_records(spark: SparkSession, paths: Sequence[str]) -> DataFrame:
    """Records of files to stitch."""
    placed = _placed(spark, paths)
    parts = placed.where("begins_inside OR ends_inside").select("file", "line", "record")
    read = numbered_lines(_reader(spark), paths)
    alone = read.join(parts, ["file", "line"], "left_anti").select("file", "line", _without_end("value").alias("raw"))
    together = (
        read.join(parts, ["file", "line"], "inner")
        .groupBy("file", "record")
        .agg(F.array_sort(F.collect_list(F.struct("line", "value"))).alias("parts"))
        .select(
            "file",
            F.col("record").alias("line"),
            _without_end(F.concat_ws("\n", F.col("parts.value"))).alias("raw"),
        )
    )
    return alone.unionByName(together)


def fields(raw: Column) -> Column:
    """The fields of a record, each as its text; an empty one is ''."""
    quoted = F.regexp_extract_all(F.concat(F.lit(","), raw), F.lit(rf",({_QUOTED}|[^,]*+)"), F.lit(1))
    return F.when(raw.contains('"'), F.transform(quoted, _unquoted)).otherwise(F.split(raw, ",", -1))


def fault(raw: Column, found: Column, width: Column) -> Column:
    """Why a record with these fields is no row of as many columns; null when it is one."""
    return (
        # Spark reads bytes that are not UTF-8 as U+FFFD.
        F.when(raw.contains("\ufffd"), "not valid UTF-8")
        .when(raw.contains('"') & ~raw.rlike(_WELL_FORMED), "text after a closing quote")
        .when(F.size(found) != width, F.format_string("%d fields, the header has %d", F.size(found), width))
    )


def _placed(spark: SparkSession, paths: Sequence[str]) -> DataFrame:
    """Lines without their text (which would be sorted with them), but with its length and where each belongs.

    record: the line that its record begins in. begins_inside, ends_inside: whether it does so within a quoted field.
    """
    in_order = Window.partitionBy("file").orderBy("line")
    so_far = in_order.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    value = F.col("value")
    has_quote = value.contains('"')
    opens = has_quote & ~value.rlike(_ENDS_OUTSIDE)
    closes = has_quote & value.rlike(_ENDS_OUTSIDE_FROM_INSIDE)
    turned = F.count_if(F.col("opens") & F.col("closes"))
    # What it is whatever it was before, and how often it had turned until then.
    fixed = F.when(F.col("has_quote") & (F.col("opens") != F.col("closes")), F.struct("opens", "turns"))
    return (
        numbered_lines(_reader(spark), paths)
        .select(
            F.col("file"),
            F.col("line"),
            (F.length("value") + 1).alias("length"),
            has_quote.alias("has_quote"),
            opens.alias("opens"),
            closes.alias("closes"),
        )
        .withColumn("turns", turned.over(so_far))
        .withColumn("fixed", F.last(fixed, ignorenulls=True).over(so_far))
        .withColumn("ends_inside", _ends_inside(F.col("fixed"), F.col("turns")))
        .withColumn("begins_inside", F.lag("ends_inside", 1, False).over(in_order))
        .withColumn("record", F.max(F.when(~F.col("begins_inside"), F.col("line"))).over(so_far))
        .select("file", "line", "length", "record", "begins_inside", "ends_inside")
    )


def _ends_inside(fixed: Column, turns: Column) -> Column:
    was = F.coalesce(fixed["opens"].cast("bigint"), F.lit(0))
    since = turns - F.coalesce(fixed["turns"], F.lit(0))
    return (was + since) % 2 == 1


def _reader(spark: SparkSession) -> DataFrameReader:
    # A CR stays where it is: within a quoted field it is part of the text.
    return spark.read.option("lineSep", "\n")


def _without_end(text: Column | str) -> Column:
    """The text of a record without the CR and, at the beginning of a file, the byte-order mark."""
    return F.regexp_replace(text, r"\A\ufeff|\r\z", "")


def _unquoted(field: Column) -> Column:
    inner = field.substr(F.lit(2), F.length(field) - 2)
    return F.when(field.startswith('"'), F.replace(inner, F.lit('""'), F.lit('"'))).otherwise(field)


def _why_endless(line: int, is_open: bool) -> str:
    if is_open:
        return f"The quote that is opened in the record of line {line} is never closed."
    return f"The record of line {line} is longer than 16 MiB; is a quote not closed?"
