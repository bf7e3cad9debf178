"""The deployed service, and what a test asks of it: through boto3, as on AWS."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import pytest
from clouds import Cloud
from subscribing import subscribed_queue

PREFIX = "millrace-local"
patience = 300.0
"""Seconds that a test waits for what must come."""
_TOPICS = (
    "shipping-notifications",
    "etl-job-success",
    "etl-job-warning",
    "etl-job-failure",
    "etl-critical-alerts",
)
ON = {"STARTING", "RUNNING", "STOPPING", "WAITING"}
"""States of a job run that has not ended."""
Found = TypeVar("Found")


def machine(name: str) -> str:
    """The ARN of a state machine."""
    return f"arn:aws:states:us-east-1:000000000000:stateMachine:{PREFIX}-{name}"


class Service:
    """The deployed service, and what a test asks of it."""

    landing = f"{PREFIX}-landing-000000000000"
    lake = f"{PREFIX}-lake-000000000000"
    artifacts = f"{PREFIX}-artifacts-000000000000"
    uploads = f"http://127.0.0.1/000000000000/{PREFIX}-uploads"

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.client = cloud.client
        self.endpoint = cloud.endpoint
        self._mailbox = subscribed_queue(cloud.client, "test-notifications", (f"{PREFIX}-{each}" for each in _TOPICS))
        self.notifications: list[dict[str, str]] = []

    def upload(self, key: str, rows: object) -> None:
        """Put an object under `shipping/`: bytes as they are, a list as JSON lines."""
        self.land(f"shipping/{key}", rows)

    def land(self, key: str, rows: object) -> None:
        """Put an object in the landing bucket: bytes as they are, a list as JSON lines."""
        body = rows if isinstance(rows, bytes) else lines(rows)
        self.client("s3").put_object(Bucket=self.landing, Key=key, Body=body)

    def land_withheld(self, key: str, rows: object) -> None:
        """Put an object that nobody else can read: by a key that the uploader keeps."""
        self.client("s3").put_object(
            Bucket=self.landing,
            Key=key,
            Body=lines(rows),
            SSECustomerAlgorithm="AES256",
            SSECustomerKey="k" * 32,
        )

    def execute(self, name: str, given: object = None) -> dict[str, Any]:
        """Start an execution of a state machine and wait for its end; returns it as described."""
        states = self.client("stepfunctions")
        execution = states.start_execution(stateMachineArn=machine(name), input=json.dumps(given or {}))["executionArn"]

        def ended() -> dict[str, Any] | None:
            described: dict[str, Any] = states.describe_execution(executionArn=execution)
            return None if described["status"] == "RUNNING" else described

        return self.until(f"an execution of {name} ends", ended)

    def fire(self, schedule: str, name: str, at: datetime | None = None, **changes: str) -> None:
        """Let a schedule fire by a copy of this name: at a moment, or at once, since a rate begins when it is made."""
        scheduler = self.client("scheduler")
        scheduler.create_schedule(
            Name=name,
            ScheduleExpression=f"at({at:%Y-%m-%dT%H:%M:%S})" if at else "rate(1 day)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={**scheduler.get_schedule(Name=schedule)["Target"], **changes},
        )

    def run_workflow(self, workflow: str, during: Callable[[], object] | None = None) -> dict[str, Any]:
        """Run a workflow to its end; returns the run, with its graph. during: called once it has begun."""
        glue, name = self.client("glue"), f"{PREFIX}-{workflow}"

        def start() -> str | None:
            try:
                run: str = glue.start_workflow_run(Name=name)["RunId"]
            except glue.exceptions.ConcurrentRunsExceededException:  # its schedule has started it
                return None
            return run

        def ended() -> dict[str, Any] | None:
            run: dict[str, Any] = glue.get_workflow_run(Name=name, RunId=started, IncludeGraph=True)["Run"]
            return None if run["Status"] in ("RUNNING", "STOPPING") else run

        started = self.until(f"{workflow} starts", start)
        if during:
            during()
        return self.until(f"{workflow} ends", ended)

    def report(self, job: str, run: str) -> dict[str, Any]:
        """The report of a job run."""
        key = f"logs/glue-jobs/{job}/runs/{run}.json"
        report: dict[str, Any] = json.loads(self.client("s3").get_object(Bucket=self.artifacts, Key=key)["Body"].read())
        return report

    def sweep(self) -> None:
        """Invoke the function that takes what is left over."""
        answer = self.client("lambda").invoke(FunctionName=f"{PREFIX}-sweep", Payload=b"{}")
        assert "FunctionError" not in answer, answer["Payload"].read()

    def settle(self) -> None:
        """Wait until every shipment is dealt with and no execution runs."""
        self.until("everything is dealt with", lambda: not self.waits("shipping/", "shipping") and not self._running())

    def settle_orders(self) -> None:
        """Wait until every order is dealt with and no run of the job is on."""
        self.until(
            "every order is dealt with",
            lambda: (
                not self.waits("extract/", "orders")
                and not ON & {each["JobRunState"] for each in self.runs("orders-clean")}
            ),
        )

    def waits(self, prefix: str, pipeline: str) -> bool:
        """Whether an upload or an open batch of a pipeline is not yet dealt with."""
        s3 = self.client("s3")
        return any(
            s3.list_objects_v2(Bucket=bucket, Prefix=under, MaxKeys=1)["KeyCount"]
            for bucket, under in [(self.landing, prefix), (self.artifacts, f"batches/{pipeline}/open.json")]
        )

    def until(self, what: str, condition: Callable[[], Found | None], seconds: float | None = None) -> Found:
        """What the condition gives as soon as it gives something; fails after so many seconds."""
        seconds = seconds or patience
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.2)
        pytest.fail(f"{what}: not within {seconds} s. Executions: {self.executions()}")

    def executions(self) -> list[dict[str, Any]]:
        """Those that worked on a batch or failed, latest first."""
        states = self.client("stepfunctions")
        described = [
            states.describe_execution(executionArn=each["executionArn"])
            for each in states.list_executions(stateMachineArn=machine("shipping"))["executions"]
        ]
        return [each for each in described if '"inputs": 0' not in each.get("output", "")]

    def runs(self, job: str) -> list[dict[str, Any]]:
        runs: list[dict[str, Any]] = self.client("glue").get_job_runs(JobName=f"{PREFIX}-{job}")["JobRuns"]
        return runs

    def query(self, sql: str, database: str = "curated", *parameters: str) -> list[tuple[str | None, ...]]:
        """The rows of an Athena query over a database of the service. parameters: as SQL, for its question marks."""
        athena = self.client("athena")
        query = athena.start_query_execution(
            QueryString=sql,
            WorkGroup=PREFIX,
            QueryExecutionContext={"Database": f"millrace_local_{database}"},
            **({"ExecutionParameters": list(parameters)} if parameters else {}),
        )["QueryExecutionId"]

        def ended() -> dict[str, Any] | None:
            status: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
            return status if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED") else None

        status = self.until("the query ends", ended)
        assert status["State"] == "SUCCEEDED", status
        pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query)
        rows = [
            tuple(datum.get("VarCharValue") for datum in row["Data"])
            for page in pages
            for row in page["ResultSet"]["Rows"]
        ]
        return rows[1:]

    def curated(self, *ids: int) -> dict[int, tuple[str | None, ...]]:
        """The rows with these ids: date, street, city, cost, distance, quantity, product; fails on a double."""
        rows = self.query(
            "SELECT shipping_id, shipping_date, street_address, destination_city, shipping_cost, shipping_distance, "
            f"quantity, product_id FROM shipping WHERE shipping_id IN ({', '.join(map(str, ids))})"
        )
        found = {int(row[0] or 0): row[1:] for row in rows}
        assert len(found) == len(rows), "an id is there more than once"
        return found

    def objects(self, bucket: str, prefix: str) -> dict[str, bytes]:
        """The objects under a prefix, with their content."""
        s3 = self.client("s3")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
        return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}

    def quarantined(self, prefix: str) -> list[dict[str, Any]]:
        """The rows in quarantine under a prefix."""
        bodies = self.objects(self.lake, f"quarantine/{prefix}").values()
        return [json.loads(line) for body in bodies for line in body.splitlines()]

    def notes(self, prefix: str) -> list[dict[str, Any]]:
        """The notes on what was rejected under a prefix."""
        found = self.objects(self.landing, f"rejected/{prefix}")
        return [json.loads(body) for key, body in found.items() if key.endswith(".note.json")]

    def notified(self, text: str, topic: str = "shipping-notifications") -> dict[str, str]:
        """The first notification of a topic, since the start of the tests, whose subject or body holds the text."""

        def look() -> dict[str, str] | None:
            self._receive()
            of_topic = [each for each in self.notifications if each["TopicArn"].endswith(f":{PREFIX}-{topic}")]
            found = [each for each in of_topic if text in each["Subject"] or text in each["Message"]]
            return found[0] if found else None

        return self.until(f"a notification with {text!r}", look)

    def heard(self) -> list[dict[str, str]]:
        """Every notification that has come since the start of the tests."""
        before = -1
        while len(self.notifications) > before:
            before = len(self.notifications)
            self._receive()
        return self.notifications

    def _receive(self) -> None:
        sqs = self.client("sqs")
        for message in sqs.receive_message(QueueUrl=self._mailbox, MaxNumberOfMessages=10).get("Messages", []):
            self.notifications.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=self._mailbox, ReceiptHandle=message["ReceiptHandle"])

    def _running(self) -> bool:
        states = self.client("stepfunctions")
        return bool(states.list_executions(stateMachineArn=machine("shipping"), statusFilter="RUNNING")["executions"])


def lines(rows: object) -> bytes:
    assert isinstance(rows, list)
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)
