"""A job run: its arguments, its Spark session, its AWS clients."""

import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from botocore.config import Config
from pyspark.context import SparkContext
from pyspark.sql import SparkSession

_THREADS = 16

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass
class Run:
    """What a job works with.

    name: the job's. id: the job run's. batch: the name of the batch that it works on; its own id where it was given
    none. landing, lake, artifacts: names of the buckets. arguments: those that the job asked for.
    """

    name: str
    id: str
    batch: str
    landing: str
    lake: str
    artifacts: str
    arguments: dict[str, str]
    glue_context: GlueContext
    spark: SparkSession
    s3: Any
    glue: Any
    started: float = field(default_factory=time.time)

    @property
    def seconds(self) -> float:
        return round(time.time() - self.started, 3)

    def in_parallel(self, work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """The results of `work` on each item, in their order; the first error is raised."""
        with ThreadPoolExecutor(_THREADS) as pool:
            return list(pool.map(work, items))


def run(main: Callable[[Run], None], *arguments: str) -> None:
    """Run a job's `main` with the buckets that the template gives, and with the arguments of these names."""
    names = ["JOB_NAME", "landing_bucket", "lake_bucket", "artifacts_bucket", *arguments]
    options = getResolvedOptions(sys.argv, names)
    glue = GlueContext(SparkContext.getOrCreate())
    job = Job(glue)
    job.init(options["JOB_NAME"], options)
    retries = Config(retries={"mode": "standard", "total_max_attempts": 5})
    main(
        Run(
            name=options["JOB_NAME"],
            id=options["JOB_RUN_ID"],
            batch=options.get("batch", options["JOB_RUN_ID"]),
            landing=options["landing_bucket"],
            lake=options["lake_bucket"],
            artifacts=options["artifacts_bucket"],
            arguments={name: options[name] for name in arguments},
            glue_context=glue,
            spark=_configured(glue.spark_session),
            s3=boto3.client("s3", config=retries),
            glue=boto3.client("glue", config=retries),
        )
    )
    job.commit()


def _configured(spark: SparkSession) -> SparkSession:
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    # A date that is none is null, instead of an error that compares with Spark 2.
    spark.conf.set("spark.sql.legacy.timeParserPolicy", "CORRECTED")
    # A job writes into places of its own only: files may be there before the commit, and each is copied once less.
    spark.conf.set("mapreduce.fileoutputcommitter.algorithm.version", "2")
    return spark
