"""A table of the Data Catalog as a DataFrame: its files, with the columns and the types that the catalog says."""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import boto3
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, DataFrameReader, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql.types import StructType

from awsglue.support import not_supported

Json = dict[str, Any]

_PLACE = "__place"


def read(
    spark: SparkSession,
    database: str,
    table_name: str,
    catalog_id: str | None = None,
    push_down_predicate: str = "",
    partition_predicate: str = "",
) -> DataFrame:
    """The rows of a table.

    push_down_predicate: Spark SQL on partition columns; only the partitions for which it holds are read.
    partition_predicate: an expression for GetPartitions, which then lists only those.

    A partitioned table has the rows of its registered partitions: Glue knows nothing of partition projection.
    """
    glue = boto3.client("glue")
    catalog = {"CatalogId": catalog_id} if catalog_id else {}
    table = glue.get_table(DatabaseName=database, Name=table_name, **catalog)["Table"]
    if "exclusions" in table.get("Parameters", {}):
        raise not_supported(f"the exclusions of the table {database}.{table_name}")
    descriptor, keys = table.get("StorageDescriptor", {}), table.get("PartitionKeys", [])
    if not keys:
        return _files(spark, descriptor, descriptor.get("Columns", []))
    pages = glue.get_paginator("get_partitions").paginate(
        DatabaseName=database, TableName=table_name, **catalog, **_present(Expression=partition_predicate)
    )
    partitions = [each for page in pages for each in page["Partitions"]]
    chosen = _chosen(spark, keys, partitions, push_down_predicate)
    if not chosen:
        return spark.createDataFrame([], _schema(spark, [*descriptor.get("Columns", []), *keys]))
    return _together(spark, descriptor, keys, chosen) or _one_by_one(spark, descriptor, keys, chosen)


def _present(**members: str) -> dict[str, str]:
    return {name: value for name, value in members.items() if value}


def _chosen(spark: SparkSession, keys: list[Json], partitions: list[Json], predicate: str) -> list[Json]:
    """The partitions for which the predicate holds."""
    if not predicate or not partitions:
        return partitions
    rows = [(place, *each["Values"]) for place, each in enumerate(partitions)]
    values = spark.createDataFrame(rows, [_PLACE, *[key["Name"] for key in keys]]).select(
        _PLACE, *[F.col(f"`{key['Name']}`").cast(key["Type"]).alias(key["Name"]) for key in keys]
    )
    return [partitions[row[_PLACE]] for row in values.where(predicate).select(_PLACE).collect()]


def _together(spark: SparkSession, descriptor: Json, keys: list[Json], partitions: list[Json]) -> DataFrame | None:
    """The rows of partitions in Hive's folders below the table's, in one scan; None if they are not all like that."""
    base = descriptor.get("Location", "").rstrip("/")
    locations = []
    for each in partitions:
        own = each["StorageDescriptor"]
        named = [f"{key['Name']}={value}" for key, value in zip(keys, each["Values"], strict=True)]
        location = "/".join([base, *named])
        if own["Location"].rstrip("/") != location or own.get("SerdeInfo") != descriptor.get("SerdeInfo"):
            return None
        if "%" in location:  # which Spark would decode
            return None
        locations.append(location)
    schema = _schema(spark, [*descriptor.get("Columns", []), *keys])
    try:
        return _load(spark.read.option("basePath", base), descriptor, schema, locations)
    except AnalysisException as error:
        if error.getErrorClass() != "PATH_NOT_FOUND":
            raise
        return None


def _one_by_one(spark: SparkSession, descriptor: Json, keys: list[Json], partitions: list[Json]) -> DataFrame:
    """The rows of partitions, which may each have a folder of any name and a SerDe of their own."""
    frames = [
        _files(spark, each["StorageDescriptor"], descriptor.get("Columns", [])).select(
            "*",
            *[
                F.lit(value).cast(key["Type"]).alias(key["Name"])
                for key, value in zip(keys, each["Values"], strict=True)
            ],
        )
        for each in partitions
    ]
    return functools.reduce(DataFrame.union, frames)


def _files(spark: SparkSession, descriptor: Json, columns: Sequence[Json]) -> DataFrame:
    """The rows of the files below a location, with the columns of the table; none if there is no such location."""
    schema = _schema(spark, columns)
    try:
        return _load(spark.read.option("recursiveFileLookup", "true"), descriptor, schema, [descriptor["Location"]])
    except AnalysisException as error:
        if error.getErrorClass() != "PATH_NOT_FOUND":
            raise
        return spark.createDataFrame([], schema)


def _load(reader: DataFrameReader, descriptor: Json, schema: StructType, locations: list[str]) -> DataFrame:
    serde = descriptor.get("SerdeInfo", {})
    library = serde.get("SerializationLibrary", "")
    load = _FORMATS.get(library)
    if load is None:
        raise not_supported(f"tables of {library or 'no SerDe'}")
    return load(reader, schema, serde.get("Parameters", {}), locations)


def _schema(spark: SparkSession, columns: Sequence[Json]) -> StructType:
    fields = ", ".join(f"`{column['Name']}` {column.get('Type', 'string')}" for column in columns)
    return spark.createDataFrame([], fields).schema if fields else StructType([])


def _json(reader: DataFrameReader, schema: StructType, parameters: Mapping[str, str], paths: list[str]) -> DataFrame:
    """An object a line. Its members are found whatever their case, where the SerDe's parameters say how they are
    written: `paths`, as crawlers leave them, or `mapping.column`.
    """
    written = {name.lower(): name for name in parameters.get("paths", "").split(",") if name}
    written |= {name[len("mapping.") :]: value for name, value in parameters.items() if name.startswith("mapping.")}
    names = [written.get(field.name, field.name) for field in schema]
    inner = StructType()
    for name, field in zip(names, schema, strict=True):
        inner = inner.add(name, field.dataType)
    return reader.schema(inner).json(paths).toDF(*schema.names)


def _csv(reader: DataFrameReader, schema: StructType, parameters: Mapping[str, str], paths: list[str]) -> DataFrame:
    """Fields between delimiters, without quotes."""
    return _delimited(reader, schema, parameters, paths, parameters.get("field.delim", "\x01"), {"quote": ""})


def _quoted_csv(
    reader: DataFrameReader, schema: StructType, parameters: Mapping[str, str], paths: list[str]
) -> DataFrame:
    quotes = {"quote": parameters.get("quoteChar", '"'), "escape": parameters.get("escapeChar", "\\")}
    return _delimited(reader, schema, parameters, paths, parameters.get("separatorChar", ","), quotes)


def _delimited(
    reader: DataFrameReader,
    schema: StructType,
    parameters: Mapping[str, str],
    paths: list[str],
    separator: str,
    quotes: Mapping[str, str],
) -> DataFrame:
    skipped = parameters.get("skip.header.line.count", "0")
    if skipped not in ("0", "1"):
        raise not_supported(f"skip.header.line.count={skipped}")
    return reader.options(sep=separator, header=skipped == "1", **quotes).schema(schema).csv(paths)


def _parquet(reader: DataFrameReader, schema: StructType, _: Mapping[str, str], paths: list[str]) -> DataFrame:
    return reader.schema(schema).parquet(*paths)


_FORMATS: dict[str, Callable[[DataFrameReader, StructType, Mapping[str, str], list[str]], DataFrame]] = {
    "org.openx.data.jsonserde.JsonSerDe": _json,
    "org.apache.hive.hcatalog.data.JsonSerDe": _json,
    "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe": _csv,
    "org.apache.hadoop.hive.serde2.OpenCSVSerde": _quoted_csv,
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe": _parquet,
}
"""By the SerDe of a table, how its files are read."""
