"""A table of the Data Catalog by Spark's own readers (`useSparkDataSource`).

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
(create_data_frame_from_catalog)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructField, StructType

from awsglue import schemas
from awsglue.bookmarks import Bookmark
from awsglue.flags import is_true
from awsglue.sources import catalog_source, catalog_table, lake_table, s3_files
from awsglue.sources.catalog_source import Part
from awsglue.sources.catalog_table import Request, Table
from awsglue.support import not_supported

_READERS = ("avro", "csv", "json", "orc", "parquet", "text")
_CSV = {"separator": "sep", "quoteChar": "quote", "escaper": "escape", "withHeader": "header", "multiLine": "multiLine"}


@dataclass(frozen=True)
class Wanted:
    """catalog_schema: whether the columns are the catalog's, or the data's. options: of the reader."""

    catalog_schema: bool
    options: Mapping[str, Any]

    @classmethod
    def taken_from(cls, options: dict[str, Any]) -> "Wanted | None":
        """What the options say of this, taken out of them; None if Spark's reader is not asked for.

        Raises:
            ValueError: the catalog's schema is asked for without it.
        """
        by_spark = is_true(options.pop("useSparkDataSource", False))
        schema = is_true(options.pop("useCatalogSchema", False))
        if not by_spark:
            if schema:
                raise ValueError("useCatalogSchema needs useSparkDataSource.")
            return None
        of_source = {*s3_files.split(options, options)[0], catalog_table.PREDICATE}
        return cls(schema, {name: options.pop(name) for name in list(options) if name not in of_source})


def read(spark: SparkSession, request: Request, wanted: Wanted, bookmark: Bookmark | None) -> DataFrame:
    """The rows of the files that are new to the bookmark. With the catalog's schema, members of JSON objects are found
    whatever their case, where the SerDe's property `paths` says how they are written.
    """
    table = catalog_table.find(request)
    if table.lake:
        return lake_table.frame(spark, table, request)
    parts = catalog_source.parts(spark, table, request, bookmark)
    frames = [_read(spark, table, part, wanted) for part in parts]
    if not frames:
        return spark.createDataFrame([], _catalog_schema(table) if wanted.catalog_schema else StructType([]))
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


def _read(spark: SparkSession, table: Table, part: Part, wanted: Wanted) -> DataFrame:
    kind = {"glueparquet": "parquet"}.get(part.storage.format, part.storage.format)
    if kind not in _READERS:
        raise not_supported(f"useSparkDataSource of a table of {kind}")
    said = part.storage.options if kind == "csv" else {}
    reader = spark.read.format(kind).options(**{_CSV[name]: value for name, value in said.items() if name in _CSV})
    reader = reader.options(**wanted.options)
    paths = [s3_files.spark_path(file.uri) for file in part.files]
    adds = part.source(spark, table).with_partitions
    if not wanted.catalog_schema:
        return adds(reader.load(paths))
    columns = _columns(table)
    names = _written(table, columns) if kind == "json" else columns.names
    inner = StructType([StructField(name, field.dataType) for name, field in zip(names, columns, strict=True)])
    rows = adds(reader.schema(inner).load(paths))
    return rows.toDF(*columns.names, *rows.columns[len(names) :])


def _columns(table: Table) -> StructType:
    """Those of the table, whatever its partitions say of theirs."""
    return StructType(
        [
            StructField(column["Name"], schemas.spark_type(schemas.named(column.get("Type", "string"))))
            for column in table.storage.get("Columns", [])
        ]
    )


def _catalog_schema(table: Table) -> StructType:
    return StructType([*_columns(table).fields, *schemas.spark_schema(table.keys).fields])


def _written(table: Table, schema: StructType) -> list[str]:
    """How the members of objects are written: `paths`, as crawlers leave them, or `mapping.column`."""
    parameters = table.storage.get("SerdeInfo", {}).get("Parameters", {})
    written = {name.lower(): name for name in parameters.get("paths", "").split(",") if name}
    written |= {name[len("mapping.") :]: value for name, value in parameters.items() if name.startswith("mapping.")}
    return [written.get(name, name) for name in schema.names]
