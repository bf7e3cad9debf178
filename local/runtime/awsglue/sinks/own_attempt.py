"""Several writes into one folder at once, which Hadoop's committer by itself does not allow.

It keeps unfinished files in `_temporary` below the folder. At its end a write there takes the finished tasks of all
others for its own, and removes what they have not finished yet. Glue's own writers do not get into each other's way.

What stays of it: of two writes that make the same new partition folder in the same moment, one fails.
"""

import secrets
from contextlib import suppress
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrameWriter, SparkSession

_TEMPORARY = "_temporary"


def add_files(spark: SparkSession, writer: DataFrameWriter, folder: str) -> None:
    """Add what a writer writes to the files of a folder, in a place of its own for unfinished files, which is removed
    when it has ended.
    """
    root = f"{folder.rstrip('/')}/"  # that of a bucket is none without the slash
    attempt, temporary = str(secrets.randbelow(1 << 31)), f"{root}{_TEMPORARY}"
    options = {
        "mapreduce.job.application.attempt.id": attempt,
        "mapreduce.fileoutputcommitter.cleanup.skipped": "true",
        "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    }
    try:
        writer.mode("append").options(**options).save(root)
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
    with suppress(Py4JJavaError):  # others write there, or have removed it in this moment; empty, it is hidden
        files.delete(path, False)
