"""Avro.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-avro-home.html

`version` 1.7, the default, knows no logical types: a date is an int, a decimal bytes; written they are strings. 1.8
knows decimal, date and timestamp-millis, and writes timestamps as timestamp-micros, which it reads as long.

Not here: a union of several types is a struct `member0`, `member1` …, as Spark reads it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrameWriter
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql import types as spark

from awsglue import paths
from awsglue.formats import Records, Source, columnar, options, scanning
from awsglue.sources.s3_files import S3File
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_KNOWN = {"1.7": frozenset[str](), "1.8": frozenset({"decimal", "date", "timestamp-millis"})}
"""The logical types that a version reads."""
_COMPRESSIONS = {
    "none": "uncompressed",
    "uncompressed": "uncompressed",
    **{name: name for name in ("snappy", "deflate", "bzip2", "zstandard")},
}


def read(source: Source) -> Records:
    """Raises: NotSupportedHereError: an option that is not known, by its name."""
    known = _known(source.options)
    alike: dict[str, list[S3File]] = {}
    for file in source.files:
        alike.setdefault(_schema_of(source, file.uri), []).append(file)
    parts = []
    for schema, files in alike.items():
        reader = source.spark.read.format("avro").option("avroSchema", json.dumps(_without(json.loads(schema), known)))
        part = replace(source, files=files)
        parts.append(columnar.as_records(part, reader.load(scanning.files(part))))
    return scanning.union(parts) if parts else scanning.nothing(source)


def _known(given: Mapping[str, Any]) -> frozenset[str]:
    options.only("avro", given, ("version",))
    version = str(given.get("version", "1.7"))
    if version not in _KNOWN:
        raise not_supported(f"format=avro with version {version}")
    return _KNOWN[version]


def _schema_of(source: Source, uri: str) -> str:
    jvm: Any = source.spark._jvm
    settings = source.spark._jsc.hadoopConfiguration()
    file = jvm.org.apache.avro.mapred.FsInput(jvm.org.apache.hadoop.fs.Path(uri), settings)
    try:
        header = jvm.org.apache.avro.file.DataFileReader(file, jvm.org.apache.avro.generic.GenericDatumReader())
        return str(header.getSchema().toString())
    finally:
        file.close()


def _without(schema: Any, known: frozenset[str]) -> Any:
    """An Avro schema without the logical types that are not known."""
    if isinstance(schema, list):
        return [_without(each, known) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: each if name in ("default", "symbols", "doc", "aliases") else _without(each, known)
        for name, each in schema.items()
        if name != "logicalType" or each in known
    }


def write(frame: "DynamicFrame", given: Mapping[str, Any], keys: Sequence[str] = ()) -> DataFrameWriter:
    """A choice is a struct of its types."""
    known = _known(given)
    data = frame.toDF()
    columns = [
        F.col(paths.quoted(field.name)).cast(field.dataType if known or field.name in keys else _plain(field.dataType))
        for field in data.schema
    ]
    compression = options.compression(given, _COMPRESSIONS, "snappy")
    return data.select(*columns).write.format("avro").option("compression", compression)


def _plain(data_type: spark.DataType) -> spark.DataType:
    """The type with strings for what has a logical type."""
    if isinstance(data_type, (spark.DecimalType, spark.DateType, spark.TimestampType)):
        return spark.StringType()
    if isinstance(data_type, spark.StructType):
        return spark.StructType([spark.StructField(field.name, _plain(field.dataType)) for field in data_type])
    if isinstance(data_type, spark.ArrayType):
        return spark.ArrayType(_plain(data_type.elementType))
    if isinstance(data_type, spark.MapType):
        return spark.MapType(data_type.keyType, _plain(data_type.valueType))
    return data_type
