"""The entry point of a Glue script to Spark.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
"""

from typing import Any

from awsglue.purging import Purging
from awsglue.session import GlueLogger, Session
from awsglue.sinks.writers import DataFrameWriter, DynamicFrameWriter, Sinks
from awsglue.sources.readers import DataFrameReader, DynamicFrameReader, Sources
from awsglue.support import not_supported

__all__ = [
    "DataFrameReader",
    "DataFrameWriter",
    "DynamicFrameReader",
    "DynamicFrameWriter",
    "GlueContext",
    "GlueLogger",
]


class GlueContext(Sources, Sinks, Purging, Session):
    """A SQLContext with Glue's sources and sinks, each in a module of its own."""

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"GlueContext.{name}")
