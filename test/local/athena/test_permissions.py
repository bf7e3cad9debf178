"""Athena acts with the permissions of the one who starts the query."""

import itertools
import re
from typing import Any

import pytest
from athena_lake import BUCKET, Lake
from botocore.exceptions import ClientError

_numbers = itertools.count()
_GLUE = "arn:aws:glue:us-east-1:000000000000:"


@pytest.fixture(scope="module", autouse=True)
def table(lake: Lake) -> None:
    lake.table("secret", {"a": "int"}, {"p": "string"})
    for value in ("1", "2"):
        folder = f"{lake.prefix('secret')}p={value}/"
        lake.put_parquet(folder + "data.parquet", f"SELECT {value} AS a")
        lake.partition("secret", [value], f"s3://{BUCKET}/{folder}")


def _allowed(lake: Lake) -> list[dict[str, Any]]:
    """All that a query of the table needs, a statement for each thing."""
    table = [f"{_GLUE}catalog", f"{_GLUE}database/{lake.database}", f"{_GLUE}table/{lake.database}/*"]
    objects = f"arn:aws:s3:::{BUCKET}/{lake.prefix('secret')}*"
    return [
        {"Sid": "athena", "Effect": "Allow", "Action": "athena:*", "Resource": "*"},
        {"Sid": "database", "Effect": "Allow", "Action": "glue:GetDatabase", "Resource": table},
        {"Sid": "table", "Effect": "Allow", "Action": "glue:GetTable", "Resource": table},
        {"Sid": "partitions", "Effect": "Allow", "Action": "glue:GetPartitions", "Resource": table},
        {"Sid": "list", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{BUCKET}"},
        {"Sid": "read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": objects},
        {"Sid": "bucket", "Effect": "Allow", "Action": "s3:GetBucketLocation", "Resource": f"arn:aws:s3:::{BUCKET}"},
        {"Sid": "write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{BUCKET}/results/*"},
    ]


def _athena(lake: Lake, statements: list[dict[str, Any]]) -> Any:
    arn = lake.cloud.role(f"athena-test-{next(_numbers)}", "lambda.amazonaws.com", statements)
    return lake.cloud.as_role("athena", arn)


def test_a_role_with_what_it_needs(lake: Lake) -> None:
    athena = _athena(lake, _allowed(lake))

    assert lake.rows("SELECT a FROM secret ORDER BY a", athena=athena) == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        (
            "database",
            "Insufficient permissions to execute the query. User: .* perform: glue:GetDatabase on resource: .*:catalog",
        ),
        (
            "table",
            "Insufficient permissions to execute the query. User: .* perform: glue:GetTable on resource: .*:catalog",
        ),
        (
            "partitions",
            "Insufficient permissions to execute the query. User: .* perform: glue:GetPartitions on resource: ",
        ),
        ("list", f"Permission denied on S3 path: s3://{BUCKET}/tables/.*s3:ListBucket"),
        ("read", f"Permission denied on S3 path: s3://{BUCKET}/tables/.*/data.parquet.*s3:GetObject"),
        ("write", f"Access denied when writing output to url: s3://{BUCKET}/results/"),
    ],
)
def test_a_missing_permission_fails_the_query(lake: Lake, missing: str, reason: str) -> None:
    athena = _athena(lake, [each for each in _allowed(lake) if each["Sid"] != missing])

    execution = lake.wait(lake.start("SELECT a FROM secret", athena=athena))

    assert execution["Status"]["State"] == "FAILED"
    assert re.match(reason, execution["Status"]["StateChangeReason"]), execution["Status"]["StateChangeReason"]


def test_a_pruned_partition_needs_no_permission(lake: Lake) -> None:
    statements = [each for each in _allowed(lake) if each["Sid"] != "read"]
    allowed = f"arn:aws:s3:::{BUCKET}/{lake.prefix('secret')}p=1/*"
    athena = _athena(lake, [*statements, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": allowed}])

    assert lake.rows("SELECT a FROM secret WHERE p = '1'", athena=athena) == [["1"]]
    assert (
        "Permission denied"
        in lake.wait(lake.start("SELECT a FROM secret", athena=athena))["Status"]["StateChangeReason"]
    )


def test_the_result_bucket_must_be_found(lake: Lake) -> None:
    athena = _athena(lake, [each for each in _allowed(lake) if each["Sid"] != "bucket"])

    with pytest.raises(ClientError, match=f"Unable to verify/create output bucket {BUCKET}"):
        lake.start("SELECT 1", athena=athena)
    with pytest.raises(ClientError, match="Unable to verify/create output bucket no-such-bucket"):
        lake.start("SELECT 1", ResultConfiguration={"OutputLocation": "s3://no-such-bucket/"})


def test_ddl_needs_the_permission_of_its_change(lake: Lake) -> None:
    athena = _athena(lake, _allowed(lake))

    for sql, action in (
        (f"CREATE EXTERNAL TABLE new (a int) LOCATION '{lake.location('new')}'", "glue:CreateTable"),
        ("DROP TABLE secret", "glue:DeleteTable"),
        ("ALTER TABLE secret ADD PARTITION (p = '3')", "glue:BatchCreatePartition"),
        ("ALTER TABLE secret ADD COLUMNS (b int)", "glue:UpdateTable"),
        ("SHOW TABLES", "glue:GetTables"),
    ):
        reason = lake.wait(lake.start(sql, athena=athena))["Status"]["StateChangeReason"]
        assert reason.startswith("Insufficient permissions to execute the query. User: "), reason
        assert action in reason


def test_new_files_need_the_permission_to_write(lake: Lake) -> None:
    athena = _athena(lake, _allowed(lake))

    reason = lake.wait(
        lake.start(f"UNLOAD (SELECT a FROM secret) TO '{lake.location('out')}' WITH (format = 'JSON')", athena=athena)
    )["Status"]["StateChangeReason"]

    assert reason.startswith(f"Access denied when writing output to url: {lake.location('out')}")


def test_results_are_read_by_who_asks_for_them(lake: Lake) -> None:
    statements = _allowed(lake)
    query = lake.start("SELECT 1", athena=_athena(lake, statements))
    assert lake.wait(query)["Status"]["State"] == "SUCCEEDED"
    results = f"arn:aws:s3:::{BUCKET}/results/*"
    read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": results}

    with pytest.raises(ClientError, match=f"Permission denied on S3 path: s3://{BUCKET}/results/.*s3:GetObject"):
        _athena(lake, statements).get_query_results(QueryExecutionId=query)
    assert _athena(lake, [*statements, read]).get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]


def test_metadata_needs_the_permission_of_glue(lake: Lake) -> None:
    athena = _athena(lake, _allowed(lake))
    where = {"CatalogName": "AwsDataCatalog", "DatabaseName": lake.database}

    assert athena.get_table_metadata(**where, TableName="secret")["TableMetadata"]["Name"] == "secret"
    assert athena.get_database(**where)["Database"]["Name"] == lake.database
    with pytest.raises(ClientError, match=r"MetadataException.*glue:GetTables on resource"):
        athena.list_table_metadata(**where)
    with pytest.raises(ClientError, match=r"MetadataException.*glue:GetDatabases on resource"):
        athena.list_databases(CatalogName="AwsDataCatalog")
    with pytest.raises(ClientError, match=r"MetadataException.*Table absent not found"):
        athena.get_table_metadata(**where, TableName="absent")


@pytest.mark.parametrize(("service", "state"), [("athena", "SUCCEEDED"), ("cloudformation", "FAILED")])
def test_what_athena_calls_is_known_to_come_through_it(lake: Lake, service: str, state: str) -> None:
    through = {"ForAnyValue:StringEquals": {"aws:CalledVia": f"{service}.amazonaws.com"}}
    condition = {"Condition": {**through, "Bool": {"aws:ViaAWSService": "true"}}}
    statements = [each if each["Sid"] in ("athena", "bucket") else {**each, **condition} for each in _allowed(lake)]

    execution = lake.wait(lake.start("SELECT a FROM secret", athena=_athena(lake, statements)))

    assert execution["Status"]["State"] == state
