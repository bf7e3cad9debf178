"""The entry point of a Glue script to Spark.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
"""

import warnings
from collections.abc import Mapping
from typing import Any

from pyspark import SparkContext
from pyspark.sql import SparkSession, SQLContext

from awsglue import catalog_table
from awsglue.dynamicframe import DynamicFrame
from awsglue.support import not_supported


class GlueContext(SQLContext):
    """A SQLContext with Glue's sources and sinks; here so far with its session, its logger and the catalog's tables."""

    def __init__(self, sparkContext: SparkContext, **_options: Any) -> None:  # noqa: N803 (AWS's name)
        with warnings.catch_warnings():  # Spark would rather have scripts take a SparkSession; Glue has this
            warnings.simplefilter("ignore", FutureWarning)
            super().__init__(sparkContext, SparkSession(sparkContext))
        self._glue_logger = GlueLogger(sparkContext)
        self.create_dynamic_frame = DynamicFrameReader(self)

    @property
    def spark_session(self) -> SparkSession:
        return self.sparkSession

    def getSparkSession(self) -> SparkSession:  # noqa: N802 (AWS's name)
        return self.sparkSession

    def get_logger(self) -> "GlueLogger":
        """Writes to the error log of the run."""
        return self._glue_logger

    def create_dynamic_frame_from_catalog(
        self,
        database: str,
        table_name: str,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None,
    ) -> DynamicFrame:
        """The rows of a table in the Data Catalog.

        push_down_predicate: Spark SQL on partition columns. additional_options: `catalogPartitionPredicate` is known.
        """
        options = dict(additional_options or {})
        partitions = options.pop("catalogPartitionPredicate", "")
        if redshift_tmp_dir:
            raise not_supported("redshift_tmp_dir")
        if options:
            raise not_supported(f"additional_options {', '.join(sorted(options))}")
        frame = catalog_table.read(
            self.spark_session, database, table_name, catalog_id, push_down_predicate, partitions
        )
        return DynamicFrame(frame, self, transformation_ctx)

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"GlueContext.{name}")


class DynamicFrameReader:
    """`GlueContext.create_dynamic_frame`: a source a method."""

    def __init__(self, glue_context: GlueContext) -> None:
        self._glue_context = glue_context

    def from_catalog(
        self,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None,
        **options: Any,
    ) -> DynamicFrame:
        """See `GlueContext.create_dynamic_frame_from_catalog`; `name_space` is an older name of `database`."""
        database = database or options.pop("name_space", None)
        if not database or not table_name:
            raise ValueError("Must specify database and table_name to create a DynamicFrame from the catalog.")
        return self._glue_context.create_dynamic_frame_from_catalog(
            database,
            table_name,
            redshift_tmp_dir,
            transformation_ctx,
            push_down_predicate,
            additional_options,
            catalog_id,
            **options,
        )

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"GlueContext.create_dynamic_frame.{name}")


class GlueLogger:
    """The logger of the JVM that scripts share with Spark."""

    def __init__(self, context: SparkContext) -> None:
        self._logger = context._jvm.org.slf4j.LoggerFactory.getLogger("GlueLogger")  # type: ignore[union-attr]

    def info(self, message: str) -> None:
        self._logger.info(message)

    def warn(self, message: str) -> None:
        self._logger.warn(message)

    def error(self, message: str) -> None:
        self._logger.error(message)
