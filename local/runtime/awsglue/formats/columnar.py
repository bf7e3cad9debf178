"""Formats whose files have schemas of their own."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes as glue
from awsglue import paths, schemas, widening
from awsglue.formats import Records, Source, conforming, scanning
from awsglue.sources.s3_files import S3File

Load = Callable[[Sequence[str]], DataFrame]
"""Reads files, as `spark.read` is told them, with all their columns, and merges their schemas."""


def read(source: Source, load: Load) -> Records:
    """Files with the columns that they have together; a column whose types differ by file is a choice."""
    if not source.files:
        return scanning.nothing(source)
    try:
        return as_records(source, load(scanning.files(source)))
    except (Py4JJavaError, PySparkException) as error:
        if len(source.files) < 2 or "merge" not in str(error).lower():
            raise
    alike: dict[str, list[S3File]] = {}
    for file in source.files:
        alike.setdefault(load(scanning.files(replace(source, files=[file]))).schema.json(), []).append(file)
    parts = [replace(source, files=files) for files in alike.values()]
    return scanning.union([as_records(part, load(scanning.files(part))) for part in parts])


def as_records(source: Source, scan: DataFrame) -> Records:
    """A scan with the columns of its files."""
    of_file = scanning.of_file(source)
    found = glue.StructType(field for field in schemas.glue_schema(scan.schema) if not of_file.hasField(field))
    wanted = conforming.conformed(found, source.columns)
    own = glue.StructType(field for field in wanted if not of_file.hasField(field))
    frame = scanning.completed(source, scan, scan.columns)
    ours = frame.select(
        *[F.col(paths.quoted(field.name)).cast(schemas.spark_type(field.dataType)) for field in found],
        *[paths.quoted(field.name) for field in of_file],
    )
    have, want = glue.StructType([*found, *of_file]), glue.StructType([*own, *of_file])
    return Records(widening.widen(ours, have, want), want)
