"""A job whose sink keeps a table of the Data Catalog, run twice by its role, and what Athena reads of it then."""

import contextlib
import time
from typing import Any

import pytest
from clouds import Cloud
from glue_jobs import ended

_BUCKET = "catalog-update"
_DATABASE = "catalog_update"
_PATIENCE = 150
"""Seconds, on a busy machine."""
_SCRIPT = """
import sys

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "rows", "columns", "format", "table"])
context = GlueContext(SparkContext.getOrCreate())
job = Job(context)
job.init(args["JOB_NAME"], args)
rows = [tuple(row.split(",")) for row in args["rows"].split(";")]
names = args["columns"].split(",")
orders = DynamicFrame.fromDF(context.spark_session.createDataFrame(rows, names), context, "orders")
orders = orders.apply_mapping([(name, "string", name, "int" if name == "id" else "string") for name in names])

sink = context.getSink(
    path=f"s3://catalog-update/{args['table']}/",
    connection_type="s3",
    updateBehavior="UPDATE_IN_DATABASE",
    partitionKeys=["day"],
    enableUpdateCatalog=True,
    transformation_ctx="sink",
)
sink.setCatalogInfo(catalogDatabase="catalog_update", catalogTableName=args["table"])
sink.setFormat(args["format"])
sink.writeFrame(orders)
job.commit()
"""


def _statements(table: str, *actions: str) -> list[dict[str, Any]]:
    glue = "arn:aws:glue:us-east-1:000000000000"
    resources = [f"{glue}:catalog", f"{glue}:database/{_DATABASE}", f"{glue}:table/{_DATABASE}/{table}"]
    return [
        {"Effect": "Allow", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{_BUCKET}", f"arn:aws:s3:::{_BUCKET}/*"]},
        {"Effect": "Allow", "Action": ["logs:*"], "Resource": "*"},
        {"Effect": "Allow", "Action": [f"glue:{action}" for action in actions], "Resource": resources},
    ]


class Job:
    """A job of the script above."""

    def __init__(self, cloud: Cloud, table: str, format_name: str, *actions: str) -> None:
        self.glue, self._table = cloud.client("glue"), table
        self._name = f"catalog-update-{table}"
        self.glue.create_job(
            Name=self._name,
            Role=cloud.role(self._name, "glue.amazonaws.com", _statements(table, *actions)),
            Command={"Name": "glueetl", "ScriptLocation": f"s3://{_BUCKET}/script.py", "PythonVersion": "3"},
            GlueVersion="5.0",
            DefaultArguments={"--table": table, "--format": format_name},
        )

    def run(self, columns: str, rows: str) -> dict[str, Any]:
        """Of rows apart by semicolons, their values by commas."""
        arguments = {"--columns": columns, "--rows": rows}
        run = self.glue.start_job_run(JobName=self._name, Arguments=arguments)["JobRunId"]
        return ended(self.glue, self._name, run, patience=_PATIENCE)

    def table(self) -> dict[str, Any]:
        found: dict[str, Any] = self.glue.get_table(DatabaseName=_DATABASE, Name=self._table)["Table"]
        return found


@pytest.fixture(scope="module", autouse=True)
def lake(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=_BUCKET)
    s3.put_object(Bucket=_BUCKET, Key="script.py", Body=_SCRIPT.encode())
    cloud.client("glue").create_database(DatabaseInput={"Name": _DATABASE})


def _query(cloud: Cloud, sql: str) -> list[list[str | None]]:
    """The rows that Athena answers."""
    athena = cloud.client("athena")
    started = athena.start_query_execution(
        QueryString=sql,
        QueryExecutionContext={"Database": _DATABASE},
        ResultConfiguration={"OutputLocation": f"s3://{_BUCKET}/results/"},
    )["QueryExecutionId"]
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        status = athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]["Status"]
        if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
            break
        time.sleep(0.05)
    assert status["State"] == "SUCCEEDED", status
    found = athena.get_query_results(QueryExecutionId=started)["ResultSet"]["Rows"]
    return [[value.get("VarCharValue") for value in row["Data"]] for row in found[1:]]


@pytest.mark.parametrize("format_name", ["json", "csv", "glueparquet"])
def test_a_job_makes_its_table_and_keeps_it(cloud: Cloud, format_name: str) -> None:
    allowed = ("GetTable", "CreateTable", "UpdateTable", "BatchCreatePartition")
    table = f"orders_{format_name}"
    job = Job(cloud, table, format_name, *allowed)
    first = job.run("id,buyer,day", "1,Ana,2024-05-01;2,Bo,2024-05-01")
    assert first["JobRunState"] == "SUCCEEDED", first
    assert job.table()["Parameters"]["CreatedByJob"] == first["JobName"]
    assert job.table()["Parameters"]["CreatedByJobRun"] == first["Id"]
    second = job.run("id,buyer,note,day", "3,Cy,gift,2024-05-01;4,Di,none,2024-05-02")
    assert second["JobRunState"] == "SUCCEEDED", second

    columns = [(each["Name"], each["Type"]) for each in job.table()["StorageDescriptor"]["Columns"]]
    assert columns == [("id", "int"), ("buyer", "string"), ("note", "string")]
    assert [(each["Name"], each["Type"]) for each in job.table()["PartitionKeys"]] == [("day", "string")]
    partitions = cloud.client("glue").get_partitions(DatabaseName=_DATABASE, TableName=table)["Partitions"]
    assert sorted(each["Values"] for each in partitions) == [["2024-05-01"], ["2024-05-02"]]
    assert _query(cloud, f"SELECT id, buyer, day FROM {table} ORDER BY id") == [
        ["1", "Ana", "2024-05-01"],
        ["2", "Bo", "2024-05-01"],
        ["3", "Cy", "2024-05-01"],
        ["4", "Di", "2024-05-02"],
    ]
    assert _query(cloud, f"SELECT note FROM {table} WHERE day = '2024-05-02'") == [["none"]]
    assert _kind(job.table()) == _kind(_as_crawled(cloud, table))


def _as_crawled(cloud: Cloud, table: str) -> dict[str, Any]:
    """The table that a crawler makes of the same files, in a database of its own."""
    glue, database = cloud.client("glue"), f"{_DATABASE}_crawled"
    name = f"catalog-update-crawler-{table}"
    trusted = [{"Effect": "Allow", "Action": ["s3:*", "glue:*", "logs:*"], "Resource": "*"}]
    with contextlib.suppress(glue.exceptions.AlreadyExistsException):
        glue.create_database(DatabaseInput={"Name": database})
    glue.create_crawler(
        Name=name,
        Role=cloud.role(name, "glue.amazonaws.com", trusted),
        DatabaseName=database,
        Targets={"S3Targets": [{"Path": f"s3://{_BUCKET}/{table}/"}]},
    )
    glue.start_crawler(Name=name)
    deadline = time.monotonic() + _PATIENCE
    while glue.get_crawler(Name=name)["Crawler"]["State"] != "READY" and time.monotonic() < deadline:
        time.sleep(0.05)
    found: dict[str, Any] = glue.get_table(DatabaseName=database, Name=table)["Table"]
    return found


def _kind(table: dict[str, Any]) -> list[Any]:
    """What sinks and crawlers must say alike of a table: types may differ, where a crawler can only guess them."""
    storage = table["StorageDescriptor"]
    return [
        table["Parameters"]["classification"],
        table["TableType"],
        [column["Name"] for column in [*storage["Columns"], *table["PartitionKeys"]]],
        storage["Location"],
        storage["InputFormat"],
        storage["OutputFormat"],
        storage["SerdeInfo"],
    ]


def test_a_role_that_may_not_change_the_catalog_fails_the_run(cloud: Cloud) -> None:
    run = Job(cloud, "forbidden", "json", "GetTable").run("id,buyer,day", "1,Ana,2024-05-01")
    assert run["JobRunState"] == "FAILED"
    assert "AccessDeniedException" in run["ErrorMessage"]
    assert "glue:CreateTable" in run["ErrorMessage"]
