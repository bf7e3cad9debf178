"""Glue scripts as people have them, run unchanged: each is started twice, and what it leaves is compared with rows
written by hand.

A folder a script: `script.py`, and `case.json` with what is there before each start and what must be there after it.
Rows are the whole content of all files below a prefix: objects for JSON and Parquet (a partition's values among them,
as strings; a null is the same as nothing), lines for CSV.
"""

import gzip
import json
import urllib.parse
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from clouds import Cloud
from glue_jobs import ended, messages

_FOLDER = Path(__file__).parent
_CASES = sorted(path.parent.name for path in _FOLDER.glob("*/case.json"))
_ALLOWED = {  # what AWSGlueServiceRole and a bucket policy give such jobs
    "Effect": "Allow",
    "Action": ["s3:*", "glue:*", "logs:*", "cloudwatch:PutMetricData"],
    "Resource": "*",
}


@pytest.fixture(scope="module")
def role(cloud: Cloud) -> str:
    return cloud.role("strangers", "glue.amazonaws.com", [_ALLOWED])


@pytest.mark.parametrize("name", _CASES)
def test_a_script_leaves_what_it_should_each_time(cloud: Cloud, role: str, name: str, tmp_path: Path) -> None:
    case = json.loads((_FOLDER / name / "case.json").read_text())
    _prepare(cloud, case)
    cloud.client("s3").put_object(
        Bucket=case["buckets"][0], Key="scripts/script.py", Body=(_FOLDER / name / "script.py").read_bytes()
    )
    command = {"Name": "glueetl", "ScriptLocation": f"s3://{case['buckets'][0]}/scripts/script.py"}
    cloud.client("glue").create_job(
        Name=name, Role=role, Command=command, GlueVersion="5.0", DefaultArguments=case.get("arguments", {})
    )
    for start in case["starts"]:
        _arrange(cloud, start)

        run = _run(cloud, name, start.get("arguments", {}))

        assert (run["JobRunState"], run.get("ErrorMessage")) == (start.get("state", "SUCCEEDED"), start.get("error"))
        for prefix, rows in start["expected"].items():
            assert _sorted(_rows(cloud, prefix, tmp_path)) == _sorted(rows)
        if "output" in start:
            wanted = set(start["output"])
            lines = messages(cloud, "/aws-glue/jobs/output", run["Id"], wanted.issubset)
            assert wanted <= set(lines)
        if "table" in start:
            assert _table(cloud, start["table"]["name"]) == start["table"]


def _prepare(cloud: Cloud, case: dict[str, Any]) -> None:
    s3, glue = cloud.client("s3"), cloud.client("glue")
    for bucket in case["buckets"]:
        s3.create_bucket(Bucket=bucket)
    for database in case.get("databases", []):
        glue.create_database(DatabaseInput={"Name": database})
    for table in case.get("tables", []):
        glue.create_table(**table)
    for table, partitions in case.get("partitions", {}).items():
        database, name = table.split(".")
        described = glue.get_table(DatabaseName=database, Name=name)["Table"]
        keys = [key["Name"] for key in described["PartitionKeys"]]
        for values in partitions:
            folders = "/".join(f"{key}={value}" for key, value in zip(keys, values, strict=True))
            descriptor = described["StorageDescriptor"]
            own = {**descriptor, "Location": f"{descriptor['Location']}{folders}/"}
            glue.create_partition(
                DatabaseName=database, TableName=name, PartitionInput={"Values": values, "StorageDescriptor": own}
            )


def _arrange(cloud: Cloud, start: dict[str, Any]) -> None:
    s3 = cloud.client("s3")
    for prefix in start.get("remove", []):
        for bucket, key in _keys(cloud, prefix):
            s3.delete_object(Bucket=bucket, Key=key)
    for uri, text in start.get("objects", {}).items():
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        s3.put_object(Bucket=bucket, Key=key, Body=text.encode())


def _run(cloud: Cloud, job: str, arguments: dict[str, str]) -> dict[str, Any]:
    glue = cloud.client("glue")
    run_id = glue.start_job_run(JobName=job, Arguments=arguments)["JobRunId"]
    return ended(glue, job, run_id, patience=120)


def _table(cloud: Cloud, name: str) -> dict[str, Any]:
    glue = cloud.client("glue")
    database, _, table = name.partition(".")
    found = glue.get_table(DatabaseName=database, Name=table)["Table"]
    partitions = glue.get_partitions(DatabaseName=database, TableName=table)["Partitions"]
    return {
        "name": name,
        "columns": {column["Name"]: column["Type"] for column in found["StorageDescriptor"]["Columns"]},
        "keys": {column["Name"]: column["Type"] for column in found["PartitionKeys"]},
        "partitions": sorted(each["Values"] for each in partitions),
    }


def _keys(cloud: Cloud, prefix: str) -> list[tuple[str, str]]:
    bucket, _, below = prefix.removeprefix("s3://").partition("/")
    listed = cloud.client("s3").list_objects_v2(Bucket=bucket, Prefix=below)
    return [(bucket, each["Key"]) for each in listed.get("Contents", [])]


def _rows(cloud: Cloud, prefix: str, folder: Path) -> list[Any]:
    rows: list[Any] = []
    for bucket, key in _keys(cloud, prefix):
        body = cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        partition = dict(part.split("=", 1) for part in urllib.parse.unquote(key).split("/") if "=" in part)
        rows += [row if isinstance(row, str) else {**row, **partition} for row in _content(key, body, folder)]
    headers = {rows[0]} if rows and isinstance(rows[0], str) else set()
    return [row for place, row in enumerate(rows) if place == 0 or not isinstance(row, str) or row not in headers]


def _content(key: str, body: bytes, folder: Path) -> Iterator[Any]:
    if "parquet" in key:
        path = folder / f"{uuid.uuid4()}.parquet"  # DuckDB remembers a file by its name
        path.write_bytes(body)
        found = duckdb.sql(f"from read_parquet('{path}', hive_partitioning = false)")
        for row in found.fetchall():
            named = zip(found.columns, row, strict=True)
            yield json.loads(json.dumps({name: value for name, value in named if value is not None}, default=str))
        return
    text = (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body).decode()
    for line in text.splitlines():
        yield {name: value for name, value in json.loads(line).items() if value is not None} if line[0] == "{" else line


def _sorted(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
