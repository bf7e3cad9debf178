"""Job runs that keep Iceberg tables in the Data Catalog."""

import pytest
from clouds import Cloud
from glue_jobs import LOGS, Jobs

_BUCKET = "lake-runs"
_CATALOG = {"Effect": "Allow", "Action": "glue:*", "Resource": "*"}
_EXTENSIONS = "spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
_PROPERTIES = {
    "": "org.apache.iceberg.spark.SparkCatalog",
    ".warehouse": f"s3://{_BUCKET}/warehouse/",
    ".catalog-impl": "org.apache.iceberg.aws.glue.GlueCatalog",
    ".io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
}
_CONF = " --conf ".join(
    [_EXTENSIONS, *(f"spark.sql.catalog.glue_catalog{name}={value}" for name, value in _PROPERTIES.items())]
)
"""As the guide of AWS has it."""


@pytest.fixture(scope="module")
def jobs(cloud: Cloud) -> Jobs:
    return Jobs(cloud, _BUCKET, [_CATALOG])


FROM_ARGUMENTS = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()

def rows(query):
    return [tuple(row) for row in spark.sql(query).collect()]

spark.sql("create database if not exists glue_catalog.ice")
spark.sql("create table glue_catalog.ice.people (id bigint, name string) using iceberg partitioned by (bucket(4, id))")
spark.sql("insert into glue_catalog.ice.people values (1, 'a'), (2, 'b')")
spark.createDataFrame([(2, "bb"), (3, "c")], "id long, name string").createOrReplaceTempView("changes")
spark.sql('''
    merge into glue_catalog.ice.people as old using changes as new on old.id = new.id
    when matched then update set old.name = new.name
    when not matched then insert *
''')
assert rows("select * from glue_catalog.ice.people order by id") == [(1, "a"), (2, "bb"), (3, "c")]
first = rows("select snapshot_id from glue_catalog.ice.people.snapshots order by committed_at")[0][0]
assert rows(f"select * from glue_catalog.ice.people version as of {first} order by id") == [(1, "a"), (2, "b")]
"""

FROM_SCRIPT = """
from pyspark.conf import SparkConf
from pyspark.context import SparkContext
from pyspark.sql import SparkSession

conf = SparkConf()
conf.set("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
conf.set("spark.sql.catalog.lake.warehouse", "s3://lake-runs/warehouse/")
spark = SparkSession(SparkContext.getOrCreate(conf))
spark.conf.set("spark.sql.catalog.lake.catalog-impl", "org.apache.iceberg.aws.glue.GlueCatalog")
spark.conf.set("spark.sql.catalog.lake.io-impl", "org.apache.iceberg.aws.s3.S3FileIO")

spark.range(3, 5).selectExpr("id", "'later' name").writeTo("lake.ice.people").append()
assert spark.table("lake.ice.people").count() == 5
assert [row.tableName for row in spark.sql("show tables in lake.ice").collect()] == ["people"]
spark.sql("delete from lake.ice.people where id = 1")
assert [row.id for row in spark.table("lake.ice.people").orderBy("id").collect()] == [2, 3, 3, 4]
"""


def test_tables_live_in_the_catalog_from_run_to_run(jobs: Jobs) -> None:
    first = jobs.run("iceberg-arguments", FROM_ARGUMENTS, {"--datalake-formats": "iceberg", "--conf": _CONF})
    assert first["JobRunState"] == "SUCCEEDED", first.get("ErrorMessage")
    made = jobs.glue.get_table(DatabaseName="ice", Name="people")["Table"]

    second = jobs.run("iceberg-script", FROM_SCRIPT, {"--datalake-formats": "iceberg"})
    assert second["JobRunState"] == "SUCCEEDED", second.get("ErrorMessage")
    table = jobs.glue.get_table(DatabaseName="ice", Name="people")["Table"]

    assert made["Parameters"]["table_type"] == "ICEBERG"
    assert made["Parameters"]["metadata_location"].startswith(f"s3://{_BUCKET}/warehouse/ice.db/people/metadata/")
    assert [column["Name"] for column in made["StorageDescriptor"]["Columns"]] == ["id", "name"]
    assert table["Parameters"]["previous_metadata_location"] != made["Parameters"]["metadata_location"]
    assert int(table["VersionId"]) == int(made["VersionId"]) + 2
    assert all(key.startswith("warehouse/ice.db/people/") for key in jobs.keys("warehouse/"))


def test_role_without_permission_for_the_catalog_fails_the_run(jobs: Jobs, cloud: Cloud) -> None:
    objects = {"Effect": "Allow", "Action": "s3:*", "Resource": ["*"]}
    role = cloud.role("iceberg-no-catalog", "glue.amazonaws.com", [objects, LOGS])
    script = "from pyspark.sql import SparkSession\nSparkSession.builder.getOrCreate().table('glue_catalog.ice.people')"
    arguments = {"--datalake-formats": "iceberg", "--conf": _CONF}

    ended = jobs.run("iceberg-denied", script, arguments, Role=role)

    assert ended["JobRunState"] == "FAILED"
    assert "not authorized to perform: glue:GetTable" in ended["ErrorMessage"]


def test_without_the_argument_there_is_no_iceberg(jobs: Jobs) -> None:
    script = (
        "from pyspark.sql import SparkSession\nSparkSession.builder.getOrCreate().sql('show tables in glue_catalog.x')"
    )

    ended = jobs.run("iceberg-without", script, {"--conf": _CONF.partition(" --conf ")[2]})

    assert ended["JobRunState"] == "FAILED"
    assert "org.apache.iceberg.spark.SparkCatalog" in ended["ErrorMessage"]
