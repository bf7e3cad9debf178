"""Job runs that read files and tables by GlueContext's sources, as the role of their job."""

import json

import pytest
from clouds import Cloud
from glue_jobs import Jobs

_BUCKET = "job-sources"
_CATALOG = {"Effect": "Allow", "Action": "glue:*", "Resource": "*"}
_SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"

SCRIPT = f"""
import json
import sys

import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
people = glueContext.create_dynamic_frame.from_options(
    connection_type="s3",
    connection_options={{"paths": ["s3://{_BUCKET}/people/"], "recurse": True}},
    format="json",
    transformation_ctx="people",
)
visits = glueContext.create_dynamic_frame.from_catalog(
    database="job_sources", table_name="visits", push_down_predicate="month >= 2", transformation_ctx="visits"
)
seen = {{
    name: [json.loads(line) for line in sorted(frame.toDF().toJSON().collect())]
    for name, frame in (("people", people), ("visits", visits))
}}
boto3.client("s3").put_object(Bucket="{_BUCKET}", Key="seen.json", Body=json.dumps(seen).encode())
job.commit()
"""

ICEBERG = """
from awsglue.context import GlueContext
from pyspark.context import SparkContext

glueContext = GlueContext(SparkContext.getOrCreate())
glueContext.sql("create database if not exists glue_catalog.job_ice")
glueContext.sql("create table glue_catalog.job_ice.pairs using iceberg as select 1 id, 'a' name")
frame = glueContext.create_dynamic_frame.from_catalog(database="job_ice", table_name="pairs")
assert [tuple(row) for row in frame.toDF().collect()] == [(1, "a")]
assert glueContext.create_data_frame.from_catalog(database="job_ice", table_name="pairs").count() == 1
"""


@pytest.fixture(scope="module")
def jobs(cloud: Cloud) -> Jobs:
    """With people in JSON, and a table of their visits in CSV, whose second month comes late."""
    made = Jobs(cloud, _BUCKET, [_CATALOG])
    made.s3.put_object(Bucket=_BUCKET, Key="people/a.json", Body=b'{"id": 1, "name": "ann"}\n{"id": 2}\n')
    made.glue.create_database(DatabaseInput={"Name": "job_sources"})

    def storage(folder: str) -> dict[str, object]:
        return {
            "Columns": [{"Name": "id", "Type": "bigint"}, {"Name": "place", "Type": "string"}],
            "Location": f"s3://{_BUCKET}/visits/{folder}",
            "SerdeInfo": {"SerializationLibrary": _SERDE, "Parameters": {"field.delim": ","}},
        }

    table = {
        "Name": "visits",
        "Parameters": {"classification": "csv", "skip.header.line.count": "1"},
        "PartitionKeys": [{"Name": "month", "Type": "int"}],
        "StorageDescriptor": storage(""),
    }
    made.glue.create_table(DatabaseName="job_sources", TableInput=table)
    for month in ("1", "2"):
        partition = {"Values": [month], "StorageDescriptor": storage(f"month={month}/")}
        made.glue.create_partition(DatabaseName="job_sources", TableName="visits", PartitionInput=partition)
        text = f"id,place\n{month},oslo\n"
        made.s3.put_object(Bucket=_BUCKET, Key=f"visits/month={month}/a.csv", Body=text.encode())
    return made


def _seen(jobs: Jobs) -> dict[str, object]:
    seen: dict[str, object] = json.loads(jobs.s3.get_object(Bucket=_BUCKET, Key="seen.json")["Body"].read())
    return seen


def test_files_and_tables_are_read_once_with_a_bookmark(jobs: Jobs) -> None:
    enabled = {"--job-bookmark-option": "job-bookmark-enable"}

    first = jobs.run("sources", SCRIPT, enabled)
    assert first["JobRunState"] == "SUCCEEDED", first.get("ErrorMessage")
    assert _seen(jobs) == {
        "people": [{"id": 1, "name": "ann"}, {"id": 2}],
        "visits": [{"id": 2, "place": "oslo", "month": 2}],
    }

    jobs.s3.put_object(Bucket=_BUCKET, Key="people/deep/b.json", Body=b'{"id": 3}')
    second = jobs.wait("sources", jobs.start("sources", Arguments=enabled))
    assert second["JobRunState"] == "SUCCEEDED", second.get("ErrorMessage")
    assert _seen(jobs) == {"people": [{"id": 3}], "visits": []}


def test_iceberg_tables_are_read_through_sparks_catalog_of_them(jobs: Jobs) -> None:
    properties = {
        "": "org.apache.iceberg.spark.SparkCatalog",
        ".warehouse": f"s3://{_BUCKET}/warehouse/",
        ".catalog-impl": "org.apache.iceberg.aws.glue.GlueCatalog",
        ".io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
    }
    conf = " --conf ".join(f"spark.sql.catalog.glue_catalog{name}={value}" for name, value in properties.items())

    run = jobs.run("sources-iceberg", ICEBERG, {"--datalake-formats": "iceberg", "--conf": conf})

    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
