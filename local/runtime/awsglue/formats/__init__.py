"""The formats of files: a module each, with a `read` and a `write`, and a line in FORMATS.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format.html
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from pyspark.sql import DataFrame, DataFrameWriter, SparkSession

from awsglue import gluetypes
from awsglue.sources.s3_files import S3File

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def _as_it_is(scan: DataFrame) -> DataFrame:
    return scan


@dataclass(frozen=True)
class Source:
    """Files to read.

    options: the format's own, as a script gives them (format_options). columns: of the catalog's table, None where the
    files are read by themselves; the partition keys are not among them. partition_keys: their fields.
    with_partitions: adds a column for each partition key to a scan of the files, which must have `_metadata` still.
    """

    spark: SparkSession
    files: Sequence[S3File]
    options: Mapping[str, Any] = field(default_factory=dict)
    columns: gluetypes.StructType | None = None
    partition_keys: gluetypes.StructType = field(default_factory=gluetypes.StructType)
    with_partitions: Callable[[DataFrame], DataFrame] = _as_it_is


@dataclass(frozen=True)
class Records:
    """What was read.

    frame: with the columns of `schemas.spark_schema(schema)`, those of partition keys last. errors: of what could not
    be read, with the columns of `errors.SCHEMA`; None where there can be none.
    """

    frame: DataFrame
    schema: gluetypes.StructType
    errors: DataFrame | None = None


class Format(Protocol):
    def read(self, source: Source) -> Records:
        """Raises: NotSupportedHereError: an option that is not known, by its name."""

    def write(self, frame: "DynamicFrame", given: Mapping[str, Any], keys: Sequence[str] = ()) -> DataFrameWriter:
        """A writer that only needs its mode, its partitions and its path.

        given: the format's options, and `compression`. keys: the fields that it will be told to partition by.

        Raises: NotSupportedHereError: an option that is not known, by its name.
        """


from awsglue.formats import (  # noqa: E402 (they need what is above)
    avro_files,
    csv_files,
    grok_logs,
    json_files,
    orc_files,
    parquet_files,
    xml_files,
)

FORMATS: dict[str, Format] = {
    "avro": avro_files,
    "csv": csv_files,
    "glueparquet": parquet_files,
    "grokLog": grok_logs,
    "json": json_files,
    "orc": orc_files,
    "parquet": parquet_files,
    "xml": xml_files,
}
"""By the name that scripts and the `classification` of tables have.

Not here: `ion`, which AWS reads too; `hudi`, `delta`; `iceberg` is read and written by its tables.
"""
