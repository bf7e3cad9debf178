"""Several writes into one folder at once, which Hadoop's committer by itself does not allow.

It keeps unfinished files in `_temporary` below the folder. At its end a write there takes the finished tasks of all
others for its own, and removes what they have not finished yet. Glue's own writers do not get into each other's way.

What stays of it: of two writes that make the same new partition folder in the same moment, one fails.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

_TEMPORARY = "_temporary"


@contextmanager
def own_attempt(spark: SparkSession, folder: str) -> Iterator[dict[str, str]]:
    """The options of a write that has a place of its own for unfinished files, which is removed when it has ended."""
    attempt, temporary = str(secrets.randbelow(1 << 31)), f"{folder.rstrip('/')}/{_TEMPORARY}"
    try:
        yield {
            "mapreduce.job.application.attempt.id": attempt,
            "mapreduce.fileoutputcommitter.cleanup.skipped": "true",
            "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
        }
    except BaseException:
        with suppress(Py4JJavaError):  # what the write failed of is the error to tell
            _remove(spark, temporary, attempt)
        raise
    _remove(spark, temporary, attempt)


def _remove(spark: SparkSession, temporary: str, attempt: str) -> None:
    """Remove the attempt's folder, and the one of all attempts if it was the last."""
    jvm: Any = spark._jvm
    path = jvm.org.apache.hadoop.fs.Path(temporary)
    files = path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    files.delete(jvm.org.apache.hadoop.fs.Path(temporary, attempt), True)
    try:
        files.delete(path, False)
    except Py4JJavaError:  # others write there
        if not files.exists(path):
            return
        if not files.listStatus(path):
            raise
