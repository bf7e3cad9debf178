"""Frames for tests, from the records that JSON would give, and what is in them again."""

from types import SimpleNamespace
from typing import Any

from awsglue import gluetypes, records, schemas
from awsglue.dynamicframe import DynamicFrame
from pyspark.sql import SparkSession


def frame_of(spark: SparkSession, *rows: dict[str, Any]) -> DynamicFrame:
    """A frame of records, with the schema that they have together."""
    values = spark.sparkContext.parallelize(rows, 1)
    schema = records.schema_of(values)
    context: Any = SimpleNamespace(spark_session=spark)
    return DynamicFrame(records.frame_of(spark, values, schema), context, "frame", schema=schema)


def rows_of(frame: DynamicFrame) -> list[Any]:
    """The records of a frame, each with all of its fields."""
    assert schemas.spark_schema(frame.schema()).simpleString() == frame.toDF().schema.simpleString()
    return records.of(frame.toDF(), frame.schema()).collect()


def printed(frame: DynamicFrame) -> list[str]:
    """The lines of `printSchema` below the first."""
    return list(gluetypes.lines(frame.schema()))
