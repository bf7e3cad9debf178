"""The records of an RDD as a source."""

from collections.abc import Mapping
from typing import Any

from pyspark import RDD
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import types as spark_types

from awsglue import gluetypes, records, schemas
from awsglue.formats import Records


def read(spark: SparkSession, data: "RDD[Any]", schema: Any = None, sample_ratio: float | None = None) -> Records:
    """See `GlueContext.create_dynamic_frame_from_rdd`.

    Raises:
        TypeError: a record has a value that its field's type does not have; told when the frame is read.
    """
    if isinstance(schema, spark_types.DataType | str) or (schema is None and _is_sparks(data)):
        make: Any = spark.createDataFrame  # whose stubs know no DataType that is no struct, and no ratio beside it
        frame: DataFrame = make(data, schema, sample_ratio)
        ours = schemas.glue_schema(frame.schema)
        return Records(frame.to(schemas.spark_schema(ours)), ours)
    found = schema or records.schema_of(data)
    if not isinstance(found, gluetypes.StructType):
        raise TypeError(f"The schema of a frame is a StructType, not {found!r}.")
    rows = data.map(lambda record: records.to_row(record, found))
    return Records(spark.createDataFrame(rows, schemas.spark_schema(found)), found)


def _is_sparks(data: "RDD[Any]") -> bool:
    """Whether the records are of a kind that only Spark knows to make rows of: tuples, objects."""
    first = data.take(1)
    return bool(first) and not isinstance(first[0], Mapping | Row)
