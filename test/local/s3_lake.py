"""S3 and the Data Catalog of a local cloud for tests that read and write them in the test's own process."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from clouds import Cloud
from pyspark.sql import SparkSession

_S3A = {
    "fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
    "fs.s3a.endpoint.region": "us-east-1",
    "fs.s3a.path.style.access": "true",
    "fs.s3a.change.detection.mode": "none",
    "fs.s3a.access.key": "test",
    "fs.s3a.secret.key": "test",
}


class Lake:
    """A bucket, a database of the same name, and what a test puts there."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self.name = name
        self.s3, self.glue = cloud.client("s3"), cloud.client("glue")
        self.s3.create_bucket(Bucket=name)
        self.glue.create_database(DatabaseInput={"Name": name})

    def put(self, key: str, content: str | bytes) -> str:
        """The uri of an object that there is now."""
        self.s3.put_object(Bucket=self.name, Key=key, Body=content if isinstance(content, bytes) else content.encode())
        return f"s3://{self.name}/{key}"

    def rows(self, key: str, *rows: Mapping[str, Any]) -> str:
        """The same, of JSON lines."""
        return self.put(key, "".join(json.dumps(row) + "\n" for row in rows))

    def keys(self, prefix: str = "") -> list[str]:
        found = self.s3.list_objects_v2(Bucket=self.name, Prefix=prefix)
        return [each["Key"] for each in found.get("Contents", [])]

    def storage(self, location: str, columns: str = "", serde: str = "", **parameters: str) -> dict[str, Any]:
        """location: a key. columns: `name type; …`. parameters: of the SerDe."""
        return {
            "Location": f"s3://{self.name}/{location}",
            "Columns": _columns(columns),
            "SerdeInfo": {**({"SerializationLibrary": serde} if serde else {}), "Parameters": parameters},
        }

    def table(
        self, name: str, storage: dict[str, Any], keys: str = "", kind: str = "EXTERNAL_TABLE", **parameters: str
    ) -> None:
        """keys: `name type; …`. parameters: of the table."""
        self.glue.create_table(
            DatabaseName=self.name,
            TableInput={
                "Name": name,
                "TableType": kind,
                "Parameters": parameters,
                "PartitionKeys": _columns(keys),
                "StorageDescriptor": storage,
            },
        )

    def partition(self, table: str, storage: dict[str, Any], *values: str, **parameters: str) -> None:
        """parameters: of the partition."""
        partition = {"Values": list(values), "StorageDescriptor": storage, "Parameters": parameters}
        self.glue.create_partition(DatabaseName=self.name, TableName=table, PartitionInput=partition)


@pytest.fixture(scope="module")
def on_cloud(cloud: Cloud, spark: SparkSession) -> Iterator[SparkSession]:
    """The session, whose `s3://` is the cloud's, and boto3 clients of the same."""
    hadoop = spark.sparkContext._jsc.hadoopConfiguration()  # type: ignore[union-attr] # there is a JVM
    for name, value in {**_S3A, "fs.s3a.endpoint": cloud.endpoint}.items():
        hadoop.set(name, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", cloud.endpoint)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield spark


def _columns(text: str) -> list[dict[str, str]]:
    named = [each.strip().partition(" ") for each in text.split(";") if each.strip()]
    return [{"Name": name, "Type": kind} for name, _, kind in named]
