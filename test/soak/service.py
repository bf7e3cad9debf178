"""The deployed service as the driver uses it: its names, and calls that outlive the cloud's."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from clouds import Cloud

PREFIX = "millrace-local"
LANDING, LAKE, ARTIFACTS = (f"{PREFIX}-{name}-000000000000" for name in ("landing", "lake", "artifacts"))
MACHINES = ("shipping", "hits-hourly", "hits-backfill", "table-to-parquet")
_JOBS = ("shipping-to-parquet", "shipping-normalize", "orders-clean", "hits-aggregate", "events-etl", "json-to-pq")
_PATIENCE = 180
_POLL = 0.3
_AT_ONCE = 2

Answer = TypeVar("Answer")


class Service:
    """The service on a cloud that may be killed at any moment, and is back at the same address then."""

    jobs = _JOBS

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def client(self, name: str) -> Any:
        """A boto3 client; it is kept, since making one takes longer than most calls."""
        with self._lock:
            if name not in self._clients:
                self._clients[name] = self._cloud.client(name)
            return self._clients[name]

    def call(self, service: str, operation: str, **request: Any) -> Any:
        """Make a call until it is answered: whoever uploads or schedules tries again when nobody answers."""

        def attempt() -> Any:
            return getattr(self.client(service), operation)(**request)

        return patiently(attempt)

    def pages(self, service: str, operation: str, **request: Any) -> Iterator[Any]:
        yield from self.client(service).get_paginator(operation).paginate(**request)

    def start(self, machine: str, given: object, name: str) -> None:
        """Start an execution, once, unless some run already: no schedule is so close. name: of this start alone."""
        arn = f"arn:aws:states:us-east-1:000000000000:stateMachine:{PREFIX}-{machine}"
        running = self.call("stepfunctions", "list_executions", stateMachineArn=arn, statusFilter="RUNNING")[
            "executions"
        ]
        if len(running) < _AT_ONCE:
            self.call("stepfunctions", "start_execution", stateMachineArn=arn, name=name, input=json.dumps(given))

    def keys(self, bucket: str, prefix: str) -> list[str]:
        pages = self.pages("s3", "list_objects_v2", Bucket=bucket, Prefix=prefix)
        return [each["Key"] for page in pages for each in page.get("Contents", [])]

    def json_objects(self, bucket: str, prefix: str, ending: str = ".json") -> dict[str, Any]:
        """The JSON objects under a prefix, by key."""
        s3 = self.client("s3")
        return {
            key: json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
            for key in self.keys(bucket, prefix)
            if key.endswith(ending)
        }

    def json_lines(self, bucket: str, prefix: str) -> list[dict[str, Any]]:
        """The rows of the JSON files under a prefix, but for what is hidden from Spark and Athena by its name."""
        s3 = self.client("s3")
        keys = [key for key in self.keys(bucket, prefix) if "/_" not in key]
        bodies = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
        return [json.loads(line) for body in bodies for line in body.decode().splitlines()]

    def query(self, sql: str, database: str) -> list[tuple[str | None, ...]]:
        """The rows of an Athena query."""
        athena = self.client("athena")
        query = athena.start_query_execution(
            QueryString=sql, WorkGroup=PREFIX, QueryExecutionContext={"Database": f"millrace_local_{database}"}
        )["QueryExecutionId"]

        def ended() -> Any:
            status = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
            return status if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED") else None

        status = until(f"the query ends: {sql}", ended, _PATIENCE)
        if status["State"] != "SUCCEEDED":
            raise RuntimeError(f"{sql}: {status}")
        pages = self.pages("athena", "get_query_results", QueryExecutionId=query)
        rows = [
            tuple(datum.get("VarCharValue") for datum in row["Data"])
            for page in pages
            for row in page["ResultSet"]["Rows"]
        ]
        return rows[1:]


def patiently(call: Callable[[], Answer], seconds: float = _PATIENCE) -> Answer:
    """The answer of a call that is made again while nobody answers, or not well."""
    end = time.monotonic() + seconds
    while True:
        try:
            return call()
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500 or time.monotonic() > end:
                raise
        except BotoCoreError:
            if time.monotonic() > end:
                raise
        time.sleep(_POLL)


def until(what: str, condition: Callable[[], Answer], seconds: float) -> Answer:
    """What the condition gives as soon as it gives something.

    Raises:
        TimeoutError: it does not, within so many seconds.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(_POLL)
    raise TimeoutError(f"{what}: not within {seconds:.0f} s")
