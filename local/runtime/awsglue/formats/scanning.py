"""What all formats do about the files they read: their rows get what is of a file and not of its records."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql import types as spark

from awsglue import gluetypes as glue
from awsglue import paths, schemas, widening
from awsglue.formats import Records, Source
from awsglue.sources import s3_files

INPUT, FILE = "__input", "__file"
"""The columns of a scan that is still to be parsed: what the records are in, and the file that it is of."""

_ATTACHED = {
    "attachFilename": (glue.StringType(), "_metadata.file_path"),
    "attachTimestamp": (glue.TimestampType(), "_metadata.file_modification_time"),
}
"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format.html, its shared configuration; that the
time is a timestamp is left open there."""


def files(source: Source) -> list[str]:
    """The files as `spark.read` is told them."""
    return [s3_files.spark_path(file.uri) for file in source.files]


def lines(source: Source) -> DataFrame:
    """The lines of the files in INPUT, FILE, and what is of the file."""
    return _named(source, source.spark.read.schema(f"{INPUT} string").text(files(source)))


def whole_files(source: Source) -> DataFrame:
    """The bytes of the files, as they are, in INPUT, FILE, and what is of the file."""
    scan = source.spark.read.format("binaryFile").load(files(source))
    return _named(source, scan.withColumnRenamed("content", INPUT))


def _named(source: Source, scan: DataFrame) -> DataFrame:
    with_file = scan.withColumn(FILE, F.url_decode(F.regexp_replace("_metadata.file_path", r"\+", "%2B")))
    return completed(source, with_file, [INPUT, FILE])


def of_file(source: Source) -> glue.StructType:
    """The fields that are of a file and not of its records: attached ones, then partition keys."""
    attached = [
        glue.Field(str(source.options[name]), data_type)
        for name, (data_type, _) in _ATTACHED.items()
        if source.options.get(name)
    ]
    return glue.StructType([*attached, *source.partition_keys])


def completed(source: Source, scan: DataFrame, columns: Sequence[str]) -> DataFrame:
    """These columns of a scan, which must have `_metadata` still, and after them those of `of_file`."""
    attached = {str(source.options[name]): F.col(of) for name, (_, of) in _ATTACHED.items() if source.options.get(name)}
    names = [field.name for field in of_file(source)]
    kept = [name for name in columns if name not in names]
    whole = source.with_partitions(scan.withColumns(attached) if attached else scan)
    return whole.select(*map(paths.quoted, [*kept, *names]))


def records(
    source: Source, scan: DataFrame, values: Column | None, schema: glue.StructType, errors: DataFrame | None = None
) -> Records:
    """The fields of a struct, and what is of the file.

    values: with the type of the schema; None: the scan has columns of the schema's fields. A field of the name of a
    partition key, whatever its case, gives way to it, as it does in Hive.
    """
    extra = of_file(source)
    taken = {field.name.lower() for field in extra}
    own = [(place, field) for place, field in enumerate(schema) if field.name.lower() not in taken]
    if values is None:
        of_own = [F.col(paths.quoted(field.name)) for _, field in own]
    else:  # by their places: Spark does not know `a` from `A`
        by_place = values.cast(
            spark.StructType(
                [
                    spark.StructField(f"_{place}", schemas.spark_type(field.dataType))
                    for place, field in enumerate(schema)
                ]
            )
        )
        of_own = [by_place[f"_{place}"].alias(field.name) for place, field in own]
    frame = scan.select(*of_own, *[paths.quoted(field.name) for field in extra])
    return Records(frame, glue.StructType([*(field for _, field in own), *extra]), errors)


def union(parts: Sequence[Records]) -> Records:
    """Records read apart, with the schema that they have together: null where a part has no such field, a choice where
    their types differ.
    """
    if len(parts) == 1:
        return parts[0]
    schema = reduce(schemas.merge_structs, [part.schema for part in parts])
    frames = [widening.widen(part.frame, part.schema, schema) for part in parts]
    failed = [part.errors for part in parts if part.errors is not None]
    return Records(
        reduce(DataFrame.unionAll, frames), schema, reduce(DataFrame.unionByName, failed) if failed else None
    )


def nothing(source: Source) -> Records:
    """No records: the fields of the table, if the files are of one."""
    schema = glue.StructType([*(source.columns or ()), *of_file(source)])
    return Records(source.spark.createDataFrame([], schemas.spark_schema(schema)), schema)


def error(message: str, text: Any, file: str) -> tuple[Any, ...]:
    """A row of `errors.SCHEMA`."""
    return ((None, message, None, text, None, file, None),)
