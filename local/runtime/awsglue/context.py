"""The entry point of a Glue script to Spark.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
"""

import warnings
from typing import Any

from pyspark import SparkContext
from pyspark.sql import SparkSession, SQLContext

from awsglue.support import not_supported


class GlueContext(SQLContext):
    """A SQLContext with Glue's sources and sinks; here so far with its session and its logger."""

    def __init__(self, sparkContext: SparkContext, **_options: Any) -> None:  # noqa: N803 (AWS's name)
        with warnings.catch_warnings():  # Spark would rather have scripts take a SparkSession; Glue has this
            warnings.simplefilter("ignore", FutureWarning)
            super().__init__(sparkContext, SparkSession(sparkContext))
        self._glue_logger = GlueLogger(sparkContext)

    @property
    def spark_session(self) -> SparkSession:
        return self.sparkSession

    def getSparkSession(self) -> SparkSession:  # noqa: N802 (AWS's name)
        return self.sparkSession

    def get_logger(self) -> "GlueLogger":
        """Writes to the error log of the run."""
        return self._glue_logger

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"GlueContext.{name}")


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
