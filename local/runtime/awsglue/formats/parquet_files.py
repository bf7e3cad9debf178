"""Parquet.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-parquet-home.html

Files may have different columns, and columns of different types: there the field is a choice, which AWS leaves open.
Dates and times of before 1900 are read as they are written.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrameWriter

from awsglue import gluetypes as glue
from awsglue.formats import Records, Source, columnar, options

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_DOCUMENTED = ("useGlueParquetWriter", "blockSize", "pageSize", "mergeSchema")
_COMPRESSIONS = {"uncompressed": "uncompressed", "none": "uncompressed", "snappy": "snappy", "gzip": "gzip"}
_SIZES = {"blockSize": "parquet.block.size", "pageSize": "parquet.page.size"}


def read(source: Source) -> Records:
    """Raises: NotSupportedHereError: an option that is not known, by its name."""
    options.only("parquet", source.options, _DOCUMENTED)
    reader = source.spark.read.option("mergeSchema", True)
    reader = reader.option("datetimeRebaseMode", "CORRECTED").option("int96RebaseMode", "CORRECTED")
    return columnar.read(source, lambda files: reader.parquet(*files))


def write(frame: "DynamicFrame", given: Mapping[str, Any], keys: Sequence[str] = ()) -> DataFrameWriter:  # noqa: ARG001 (a format's)
    """A choice is a struct of its types; fields without a type (null) are left out, as there is nothing in them.

    Glue's own writer (`useGlueParquetWriter`, `glueparquet`) writes no other files.
    """
    options.only("parquet", given, _DOCUMENTED)
    typed = [field.name for field in frame.schema() if not isinstance(field.dataType, glue.NullType)]
    writer = (
        frame.toDF()
        .select(*[f"`{name}`" for name in typed])
        .write.format("parquet")
        .option("compression", options.compression(given, _COMPRESSIONS, "snappy"))
    )
    for name, setting in _SIZES.items():
        if name in given:
            writer = writer.option(setting, int(given[name]))
    return writer
