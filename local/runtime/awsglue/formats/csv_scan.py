"""Files of CSV as columns of strings: by Spark's reader, or by Python where that one cannot."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes as glue
from awsglue import schemas
from awsglue.formats import Source, csv_text, scanning
from awsglue.formats.csv_text import Dialect
from awsglue.formats.python_records import decompressed

_START = 1 << 16
_RAW = "__raw"
"""The text of a row that has not as many values as there are columns."""


def column(place: int) -> str:
    """The name of a column of a scan."""
    return f"__{place}"


def first_rows(source: Source, dialect: Dialect) -> list[list[str] | None]:
    """The first row of each file, its header if it has one; None of a file that has none."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda file: _first_row(source, file.uri, dialect), source.files))


def _first_row(source: Source, uri: str, dialect: Dialect) -> list[str] | None:
    size = _START
    skipped = 0 if dialect.with_header else int(dialect.skip_first)
    while True:
        text = _start(source, uri, size)
        found = list(csv_text.rows(text.removeprefix("\ufeff"), dialect))
        if len(text.encode()) < size - 4 or len(found) > skipped + 1:  # the last one may go on
            return found[min(skipped, len(found) - 1)] if found else None
        size *= 16


def _start(source: Source, uri: str, size: int) -> str:
    """The first bytes of a file, unpacked, as text."""
    jvm: Any = source.spark._jvm
    settings = source.spark._jsc.hadoopConfiguration()
    path = jvm.org.apache.hadoop.fs.Path(uri)
    stream = path.getFileSystem(settings).open(path)
    try:
        codec = jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(settings).getCodec(path)
        plain = codec.createInputStream(stream) if codec else stream
        bounded = jvm.org.apache.commons.io.input.BoundedInputStream(plain, size)
        return str(jvm.org.apache.commons.io.IOUtils.toString(bounded, "UTF-8"))
    finally:
        stream.close()


def scan(source: Source, dialect: Dialect, width: int) -> tuple[DataFrame, int]:
    """The rows in the columns `column(0)` and so on, null where a row has no such value; and what is of the file.

    width: of the header, or of the first row. Returns: the width of the widest row beside it.
    """
    if (dialect.with_header and dialect.skip_first) or _escapes(source, dialect) or _returns(source, dialect):
        return _by_python(source, dialect, width)
    read = _by_spark(source, dialect, width)
    ragged = read.where(F.col(_RAW).isNotNull()).select(_RAW, *map(column, range(width)))  # no row is ragged in itself
    widest = ragged.rdd.map(lambda row: csv_text.width(row[_RAW], dialect)).fold(width, max)
    if widest > width:
        read = _by_spark(source, dialect, widest)
    values = [_text(F.col(column(place))).alias(column(place)) for place in range(widest)]
    return read.select(*values, *_of_file(source)), widest


def _text(values: Column) -> Column:
    """Spark gives null for an empty value, as it does for one that is not there, which only ragged rows have."""
    return F.when(F.col(_RAW).isNull(), F.coalesce(values, F.lit(""))).otherwise(values)


def _escapes(source: Source, dialect: Dialect) -> bool:
    """Whether there is an escaper anywhere: Spark knows them in quotes only."""
    if not dialect.escaper:
        return False
    return not scanning.lines(source).where(F.col(scanning.INPUT).contains(dialect.escaper)).isEmpty()


def _returns(source: Source, dialect: Dialect) -> bool:
    """Whether there is a carriage return within a line: with multiLine Spark would take it for all line ends, though it
    were in quotes.
    """
    if not dialect.multi_line:
        return False
    text = source.spark.read.schema(f"{scanning.INPUT} string").option("lineSep", "\n").text(scanning.files(source))
    return not text.where(F.col(scanning.INPUT).rlike(r"\r[\s\S]")).isEmpty()


def _of_file(source: Source) -> list[str]:
    return [f"`{field.name}`" for field in scanning.of_file(source)]


def _by_spark(source: Source, dialect: Dialect, width: int) -> DataFrame:
    names = [*map(column, range(width)), _RAW]
    read = (
        source.spark.read.schema(", ".join(f"{name} string" for name in names))
        .option("columnNameOfCorruptRecord", _RAW)
        .option("header", dialect.with_header or dialect.skip_first)
        .option("sep", dialect.separator)
        .option("quote", dialect.quote or "")
        .option("escape", dialect.quote or "")
        .option("multiLine", dialect.multi_line)
        .option("columnPruning", False)  # or a row's width would be that of what is asked of it
        .option("maxColumns", 1 << 16)
        .csv(scanning.files(source))
    )
    return scanning.completed(source, read, names)


def _by_python(source: Source, dialect: Dialect, width: int) -> tuple[DataFrame, int]:
    files = scanning.whole_files(source).rdd

    def rows_of(row: Row) -> Iterator[list[str]]:
        return csv_text.data_rows(decompressed(row[scanning.INPUT]).decode("utf-8-sig", "replace"), dialect)

    widest = files.map(lambda row: max(map(len, rows_of(row)), default=0)).fold(width, max)

    def values_of(row: Row) -> Iterator[Sequence[Any]]:
        rest = tuple(row)[2:]
        return ((*values, *[None] * (widest - len(values)), *rest) for values in rows_of(row))

    names = [glue.Field(column(place), glue.StringType()) for place in range(widest)]
    schema = schemas.spark_schema(glue.StructType([*names, *scanning.of_file(source)]))
    return source.spark.createDataFrame(files.flatMap(values_of), schema, verifySchema=False), widest
