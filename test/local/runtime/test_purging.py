"""Files that are deleted by their age, on a local cloud's S3 and Data Catalog."""

import pytest
from awsglue.context import GlueContext
from clouds import Cloud
from pyspark.sql import SparkSession
from s3_lake import Lake


@pytest.fixture(scope="module")
def glue_context(on_cloud: SparkSession) -> GlueContext:
    return GlueContext(on_cloud.sparkContext)


@pytest.fixture(scope="module")
def lake(cloud: Cloud) -> Lake:
    return Lake(cloud, "purging")


def test_files_are_kept_for_a_week_unless_told_otherwise(glue_context: GlueContext, lake: Lake) -> None:
    for key in ("path/a.csv", "path/deep/_b.csv", "path-not/c.csv"):
        lake.put(key, "x")

    glue_context.purge_s3_path(f"s3://{lake.name}/path/")
    assert lake.keys("path") == ["path-not/c.csv", "path/a.csv", "path/deep/_b.csv"]
    glue_context.purge_s3_path(
        f"s3://{lake.name}/path/", {"retentionPeriod": 0, "manifestFilePath": f"s3://{lake.name}/told/"}, "ctx"
    )
    assert lake.keys("path") == ["path-not/c.csv"]
    told = {key: lake.s3.get_object(Bucket=lake.name, Key=key)["Body"].read().decode() for key in lake.keys("told/")}
    assert told == {
        "told/ctx/Success.csv": f"s3://{lake.name}/path/a.csv\ns3://{lake.name}/path/deep/_b.csv\n",
        "told/ctx/Failed.csv": "",
    }


def test_files_of_some_storage_classes_are_kept(glue_context: GlueContext, lake: Lake) -> None:
    lake.put("classes/a", "x")
    lake.s3.put_object(Bucket=lake.name, Key="classes/b", Body=b"x", StorageClass="STANDARD_IA")

    options = {"retentionPeriod": 0, "excludeStorageClasses": ["STANDARD_IA"]}
    glue_context.purge_s3_path(f"s3://{lake.name}/classes/", options)

    assert lake.keys("classes/") == ["classes/b"]


def test_classes_that_are_no_list_delete_nothing(glue_context: GlueContext, lake: Lake) -> None:
    lake.s3.put_object(Bucket=lake.name, Key="text/b", Body=b"x", StorageClass="STANDARD_IA")

    with pytest.raises(ValueError, match="excludeStorageClasses: 'STANDARD_IA' is not a list of strings"):
        glue_context.purge_s3_path(
            f"s3://{lake.name}/text/", {"retentionPeriod": 0, "excludeStorageClasses": "STANDARD_IA"}
        )

    assert lake.keys("text/") == ["text/b"]


def test_partitions_without_files_leave_the_catalog(glue_context: GlueContext, lake: Lake) -> None:
    lake.table("days", lake.storage("days/"), "month string", classification="csv")
    for month in ("march", "may", "none"):
        lake.partition("days", lake.storage(f"days/{month}/"), month)
    lake.put("days/march/a.csv", "1")
    lake.put("days/may/a.csv", "2")

    glue_context.purge_table(lake.name, "days", {"partitionPredicate": "(month=='march')", "retentionPeriod": 0})

    assert lake.keys("days/") == ["days/may/a.csv"]
    left = lake.glue.get_partitions(DatabaseName=lake.name, TableName="days")["Partitions"]
    assert sorted(each["Values"] for each in left) == [["may"], ["none"]]


def test_what_a_purge_does_not_know_is_refused_by_name(glue_context: GlueContext) -> None:
    with pytest.raises(NotImplementedError, match="partitionPredicate"):
        glue_context.purge_s3_path("s3://b/", {"partitionPredicate": "a = 1"})
