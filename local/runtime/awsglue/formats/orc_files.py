"""ORC.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-orc-home.html

It has no options. Files may have different columns, and columns of different types: there the field is a choice.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrameWriter

from awsglue import gluetypes as glue
from awsglue.formats import Records, Source, columnar, options

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_COMPRESSIONS = {name: name for name in ("none", "uncompressed", "snappy", "zlib", "zstd", "lz4")}


def read(source: Source) -> Records:
    """Raises: NotSupportedHereError: an option, by its name."""
    options.only("orc", source.options, ("mergeSchema",))
    return columnar.read(source, lambda files: source.spark.read.option("mergeSchema", True).orc(list(files)))


def write(frame: "DynamicFrame", given: Mapping[str, Any], keys: Sequence[str] = ()) -> DataFrameWriter:  # noqa: ARG001 (a format's)
    """A choice is a struct of its types; fields without a type (null) are left out."""
    options.only("orc", given, ("mergeSchema",))
    typed = [f"`{field.name}`" for field in frame.schema() if not isinstance(field.dataType, glue.NullType)]
    compression = options.compression(given, _COMPRESSIONS, "snappy")
    return frame.toDF().select(*typed).write.format("orc").option("compression", compression)
