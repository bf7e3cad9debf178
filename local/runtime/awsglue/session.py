"""What a GlueContext is before it reads and writes: Spark's session, and Glue's logger."""

import warnings
from typing import Any

from pyspark import SparkContext
from pyspark.sql import SparkSession, SQLContext

from awsglue.support import not_supported


class Session(SQLContext):
    """A SQLContext on the session that the script has already, or on a new one."""

    def __init__(
        self,
        sparkContext: SparkContext | SparkSession,  # noqa: N803 (AWS's name)
        minPartitions: int | None = None,  # noqa: ARG002, N803 (AWS's name; of the JDBC sources)
        targetPartitions: int | None = None,  # noqa: ARG002, N803 (AWS's name; of the JDBC sources)
        **options: Any,
    ) -> None:
        """sparkContext: or a SparkSession, as scripts have it, too."""
        if options:
            raise not_supported(f"GlueContext({', '.join(options)}=…)")
        session = sparkContext if isinstance(sparkContext, SparkSession) else SparkSession(sparkContext)
        with warnings.catch_warnings():  # Spark would rather have scripts take a SparkSession; Glue has this
            warnings.simplefilter("ignore", FutureWarning)
            super().__init__(session.sparkContext, session)
        self._glue_logger = GlueLogger(session.sparkContext)

    @property
    def spark_session(self) -> SparkSession:
        return self.sparkSession

    def getSparkSession(self) -> SparkSession:  # noqa: N802 (AWS's name)
        return self.sparkSession

    def get_logger(self) -> "GlueLogger":
        """Writes to the error log of the run."""
        return self._glue_logger


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
