"""Records that Python makes of what files hold, where Spark has no reader that would do."""

import bz2
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, Row

from awsglue import errors, records, schemas
from awsglue import gluetypes as glue
from awsglue.formats import Records, Source, conforming, scanning
from awsglue.records import Record


@dataclass(frozen=True)
class Bad:
    """A part of the input that is no record. text: it, or as much of it as tells."""

    message: str
    text: str


Parse = Callable[[Any], Iterable[Record | Bad]]
"""Makes records of a line (text) or a file (bytes); it runs in Spark's workers."""


def read(source: Source, scan: DataFrame, parse: Parse, schema: glue.StructType | None = None) -> Records:
    """The records of a scan, as `scanning` makes it. schema: theirs, where it is known before they are read."""
    inputs = scan.rdd
    of_file = scanning.of_file(source)

    def infer(rows: Iterable[Row]) -> Iterator[tuple[glue.DataType, bool]]:
        found: glue.DataType = glue.UnknownType()
        bad = False
        for row in rows:
            for each in parse(row[scanning.INPUT]):
                if isinstance(each, Bad):
                    bad = True
                else:
                    found = schemas.merge(found, records.type_of(each))
        yield found, bad

    seen = inputs.mapPartitions(infer).collect() if schema is None else [(schema, True)]
    merged = schemas.merge_all(found for found, _ in seen)
    whole = merged if isinstance(merged, glue.StructType) else glue.StructType()
    whole = whole if schema else conforming.conformed(whole, source.columns)
    own = glue.StructType(field for field in whole if not of_file.hasField(field))

    def rows_of(row: Row) -> Iterator[tuple[Any, ...]]:
        rest = tuple(row)[2:]
        for each in parse(row[scanning.INPUT]):
            if not isinstance(each, Bad):
                yield (*records.to_row(each, own), *rest)

    def errors_of(row: Row) -> Iterator[tuple[Any, ...]]:
        for each in parse(row[scanning.INPUT]):
            if isinstance(each, Bad):
                yield scanning.error(each.message, each.text, row[scanning.FILE])

    complete = glue.StructType([*own, *of_file])
    made = source.spark.createDataFrame(inputs.flatMap(rows_of), schemas.spark_schema(complete), verifySchema=False)
    failed = any(bad for _, bad in seen)
    return Records(
        made,
        complete,
        source.spark.createDataFrame(inputs.flatMap(errors_of), errors.SCHEMA, verifySchema=False) if failed else None,
    )


def decompressed(content: bytes) -> bytes:
    """A file's bytes, unpacked if they are gzip's or bzip2's.

    Raises: ValueError: the archive is broken.
    """
    try:
        if content[:2] == b"\x1f\x8b":
            return gzip.decompress(content)
        return bz2.decompress(content) if content[:3] == b"BZh" else bytes(content)
    except (zlib.error, OSError, EOFError) as error:
        raise ValueError(f"The archive is broken: {error}") from None
