"""Tables made of files that DuckDB wrote, and queries through boto3."""

import time
from pathlib import Path
from typing import Any

import duckdb

PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}
BUCKET = "athena-test"
RESULTS = f"s3://{BUCKET}/results/"


class Lake:
    """A bucket and a database, and what a test puts in them and asks of them."""

    def __init__(self, cloud: Any, scratch: Path, database: str) -> None:
        self.cloud = cloud
        self.database = database
        self.s3 = cloud.client("s3")
        self.glue = cloud.client("glue")
        self.athena = cloud.client("athena")
        self._scratch = scratch

    def put_parquet(self, key: str, select: str) -> int:
        """Put the rows of a DuckDB query as a Parquet object; returns its size."""
        path = self._scratch / "file.parquet"
        duckdb.connect().execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        return self.put(key, path.read_bytes())

    def put(self, key: str, content: bytes) -> int:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)
        return len(content)

    def table(
        self, name: str, columns: dict[str, str], partitions: dict[str, str] | None = None, **storage: Any
    ) -> None:
        """Make a table over `tables/DATABASE/NAME/`; Parquet unless storage says otherwise."""
        parameters = storage.pop("Parameters", {})
        self.glue.create_table(
            DatabaseName=self.database,
            TableInput={
                "Name": name,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {"EXTERNAL": "TRUE", **parameters},
                "PartitionKeys": [{"Name": key, "Type": kind} for key, kind in (partitions or {}).items()],
                "StorageDescriptor": {
                    "Columns": [{"Name": key, "Type": kind} for key, kind in columns.items()],
                    "Location": self.location(name),
                    **PARQUET,
                    **storage,
                },
            },
        )

    def prefix(self, name: str) -> str:
        return f"tables/{self.database}/{name}/"

    def location(self, name: str) -> str:
        return f"s3://{BUCKET}/{self.prefix(name)}"

    def partition(self, table: str, values: list[str], location: str) -> None:
        self.glue.batch_create_partition(
            DatabaseName=self.database,
            TableName=table,
            PartitionInputList=[{"Values": values, "StorageDescriptor": {"Location": location, **PARQUET}}],
        )

    def start(self, sql: str, athena: Any = None, **arguments: Any) -> str:
        request = {
            "QueryString": sql,
            "QueryExecutionContext": {"Database": self.database},
            "ResultConfiguration": {"OutputLocation": RESULTS},
            **arguments,
        }
        identifier: str = (athena or self.athena).start_query_execution(**request)["QueryExecutionId"]
        return identifier

    def wait(self, identifier: str) -> dict[str, Any]:
        """The execution once it is over."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            execution: dict[str, Any] = self.athena.get_query_execution(QueryExecutionId=identifier)["QueryExecution"]
            if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
                return execution
            time.sleep(0.01)
        raise TimeoutError(identifier)

    def run(self, sql: str, **arguments: Any) -> dict[str, Any]:
        """The execution of a query that succeeds."""
        execution = self.wait(self.start(sql, **arguments))
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        return execution

    def rows(self, sql: str, **arguments: Any) -> list[list[str | None]]:
        """A query's rows, without the header."""
        identifier = self.run(sql, **arguments)["QueryExecutionId"]
        return [_values(row) for row in self.result(identifier)["ResultSet"]["Rows"]][1:]

    def lines(self, sql: str, **arguments: Any) -> list[str | None]:
        """The lines that DDL or a utility statement gives."""
        identifier = self.run(sql, **arguments)["QueryExecutionId"]
        return [
            "\t".join(value or "" for value in _values(row)) for row in self.result(identifier)["ResultSet"]["Rows"]
        ]

    def result(self, identifier: str) -> dict[str, Any]:
        found: dict[str, Any] = self.athena.get_query_results(QueryExecutionId=identifier)
        return found

    def error(self, sql: str, **arguments: Any) -> str:
        """Why a query fails."""
        execution = self.wait(self.start(sql, **arguments))
        assert execution["Status"]["State"] == "FAILED", execution["Status"]
        reason: str = execution["Status"]["StateChangeReason"]
        return reason


def _values(row: dict[str, Any]) -> list[str | None]:
    return [datum.get("VarCharValue") for datum in row["Data"]]
