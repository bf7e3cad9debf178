"""The five pipelines in trouble: events come up to three times, late and in no order, first calls are throttled,
schedules fire together, files come in bursts and while they are counted. What comes out is as without."""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import deployed
import pytest
from clouds import Cloud
from deployed import ON, PREFIX, Service, machine
from deployment import deployed_cloud
from numbered_inputs import (
    event,
    events_flattened,
    feedback,
    feedback_written,
    hit,
    hits_counted,
    hits_expected,
    hour_folder,
    ordered,
    orders,
    shipment,
    shipped,
)

from local.events.journal import Journal

_LATE_SECONDS = 3.0
"""Instead of minutes."""
_SECONDS = 900.0
_MACHINES = ("shipping", "hits-hourly", "hits-backfill", "table-to-parquet")
_JOBS = ("shipping-to-parquet", "shipping-normalize", "orders-clean", "hits-aggregate", "events-etl", "json-to-pq")
_PIPELINES = ("shipping", "orders", "hits", "events", "feedback")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Cloud]:
    options = ("--chaos-late-seconds", str(_LATE_SECONDS), "--chaos-throttles")
    with deployed_cloud(tmp_path_factory, pytestconfig, *options) as running:
        yield running


@pytest.fixture(scope="module")
def service(cloud: Cloud) -> Iterator[Service]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deployed, "patience", max(deployed.patience, _SECONDS))
        yield Service(cloud)


@pytest.fixture(scope="module")
def hour(service: Service, cloud: Cloud) -> str:
    """All five pipelines have run at once, and every event has come for the last time; the hour that was counted."""
    # Late enough for all of them to be made before it, on a slow machine too; the rest goes on meanwhile.
    moment = datetime.now(timezone.utc) + timedelta(seconds=40)
    hour = f"{moment - timedelta(hours=1):%Y-%m-%dT%H}"
    folder = f"hits/{hour_folder(hour)}minute=05/"
    service.land(f"{folder}a.json", [hit(number) for number in range(30)])
    service.land(f"{folder}b.json", [*(hit(number) for number in range(30, 60)), {"GroupID": "seven"}])
    for name in ("hits-hourly", "table-to-parquet"):
        for number in range(2):
            service.fire(f"{PREFIX}-{name}", f"chaos-{name}-{number}", at=moment)
    service.upload("first.json", [shipment(number) for number in range(50)])
    service.upload("some-bad.json", [shipment(50), {**shipment(51), "shipping_cost": "free"}])
    service.upload("unreadable.json", b'{"shipping_id": 1, "shipping_da')
    service.land("extract/first.csv", orders(range(40)))
    service.land("extract/again.csv", orders([38, 39, 40, 41, 41]))
    service.land("extract/bad.csv", b"Order ID,order-id\n1,2\n")
    service.land("events/event_1.json", [event(number) for number in range(30)])
    service.land("feedback/good.json", [feedback(number) for number in range(30)])
    service.land("feedback/broken.json", [feedback(30, section="roof"), feedback(31, rating=9)])
    started = service.client("stepfunctions").start_execution(
        stateMachineArn=machine("hits-hourly"), input='{"target_datetime": "soon"}'
    )["executionArn"]
    run = service.run_workflow("events-processing-pipeline")
    service.until("the schedules have fired", lambda: datetime.now(timezone.utc) > moment + timedelta(seconds=1))
    assert run["Statistics"]["SucceededActions"] == run["Statistics"]["TotalActions"] == 3, run["Statistics"]
    rest(service, cloud)
    assert service.client("stepfunctions").describe_execution(executionArn=started)["status"] == "FAILED"
    return hour


def rest(service: Service, cloud: Cloud) -> None:
    """Wait until nothing is under way: no upload, no message, no event, no execution, no run."""

    def is_quiet() -> bool:
        sqs = service.client("sqs")
        queue = sqs.get_queue_url(QueueName=f"{PREFIX}-uploads")["QueueUrl"]
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
        return (
            not service.waits("shipping/", "shipping")
            and not service.waits("extract/", "orders")
            and not any(int(counts[name]) for name in names)
            and not any(each["status"] == "RUNNING" for name in _MACHINES for each in executions(service, name))
            and not any(each["JobRunState"] in ON for job in _JOBS for each in service.runs(job))
            and not undelivered(cloud)
        )

    # What leaves one place just before it is looked at may be in the next one only afterwards.
    service.until("everything is at rest", lambda: is_quiet() and is_quiet())


def undelivered(cloud: Cloud) -> list[Any]:
    """What was accepted for delivery, and is not yet delivered."""
    copy = cloud.state / "outbox.copy"
    copy.write_bytes((cloud.state / "services/outbox.jsonl").read_bytes())
    return list(Journal(copy).load())


def executions(service: Service, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.client("stepfunctions").list_executions(stateMachineArn=machine(name))[
        "executions"
    ]
    return found


def reports(service: Service, job: str) -> list[dict[str, Any]]:
    """What a job did to each batch."""
    bodies = service.objects(service.artifacts, f"logs/glue-jobs/{job}/")
    return [json.loads(body) for key, body in bodies.items() if "/runs/" not in key]


def put_aside(service: Service, prefix: str) -> list[str]:
    """The texts of the rows in quarantine."""
    return [row["raw"] for row in service.quarantined(prefix)]


def test_each_row_is_there_once(service: Service, hour: str) -> None:
    assert shipped(service) == list(range(51))
    assert ordered(service) == list(range(42))
    assert hits_counted(service, hour) == hits_expected(range(60))
    assert feedback_written(service) == list(range(30))
    assert events_flattened(service) == list(range(30))


def test_what_is_wrong_is_put_aside_once(service: Service, hour: str) -> None:
    assert [json.loads(raw)["shipping_id"] for raw in put_aside(service, "shipping/")] == [51]
    assert put_aside(service, f"hits/{hour_folder(hour)}") == ['{"GroupID": "seven"}']
    assert sorted(json.loads(raw)["feedback_id"] for raw in put_aside(service, "feedback/")) == [30, 31]
    notes = [key for key in service.objects(service.landing, "rejected/") if key.endswith(".note.json")]
    assert len([key for key in notes if key.endswith("unreadable.json.note.json")]) == 1
    assert len([key for key in notes if key.endswith("bad.csv.note.json")]) == 1


def test_the_reports_add_up(service: Service, hour: str) -> None:
    assert hour
    totals = {job: Counter[str]() for job in ("shipping-to-parquet", "orders-clean", "hits-aggregate", "events-etl")}
    for job, total in totals.items():
        for each in reports(service, job):
            assert each["rows_in"] == each["rows_out"] + each["duplicates"] + each["quarantined"]
            total.update({name: each[name] for name in ("rows_in", "rows_out", "duplicates", "quarantined")})
    assert totals["shipping-to-parquet"] == {"rows_in": 52, "rows_out": 51, "duplicates": 0, "quarantined": 1}
    assert totals["orders-clean"]["rows_in"] == 45


def test_each_end_is_told_once(service: Service, hour: str) -> None:
    heard = service.heard()
    assert hour
    runs = [each["Id"] for job in _JOBS for each in service.runs(job) if each["JobRunState"] not in ON]
    told = [found[1] for each in heard if (found := re.search(r"^Run: +(jr_\w+)$", each["Message"], re.MULTILINE))]
    assert sorted(told) == sorted(runs)
    failures = [each["Subject"] for each in heard if each["TopicArn"].endswith("-etl-job-failure")]
    assert failures == ["hits: failed (InvalidTimeError)"]
    totals = [each["Message"] for each in heard if each["Subject"].endswith("new shipments, totals")]
    batches = [each["batch"] for each in reports(service, "shipping-to-parquet")]
    assert sorted(re.findall(r"^Batch: +(\S+)$", "\n".join(totals), re.MULTILINE)) == sorted(batches)
    # Twice where a run was given it in the moment when it was looked at.
    assert len([each for each in heard if re.search(r"Rejected:? extract/bad\.csv", each["Message"])]) in (1, 2)
    assert len([each for each in heard if "Rejected shipping/unreadable.json" in each["Message"]]) == 1


@pytest.mark.parametrize(
    ("function", "machine_name", "subject"),
    [
        ("run-ended", "shipping", "shipping: timed out"),
        ("execution-failed", "hits-backfill", "hits: timed out"),
        ("crawler-failed", "", "events: crawler events-raw-crawler failed"),
    ],
)
def test_an_event_that_comes_twice_at_once_is_told_once(
    service: Service, cloud: Cloud, hour: str, function: str, machine_name: str, subject: str
) -> None:
    assert hour
    arn = machine(machine_name)
    execution = {
        "executionArn": f"{arn.replace('stateMachine', 'execution')}:twice",
        "stateMachineArn": arn,
        "name": "twice",
        "status": "TIMED_OUT",
        "startDate": 0,
        "stopDate": 1,
    }
    crawler = {"crawlerName": f"{PREFIX}-events-raw-crawler", "state": "Failed"}
    event = {
        "id": f"twice-{function}",
        "time": "2024-07-09T13:00:12Z",
        "detail-type": "Step Functions Execution Status Change",
        "detail": execution if machine_name else crawler,
    }

    def invoke(_: int) -> bool:
        answer = service.client("lambda").invoke(FunctionName=f"{PREFIX}-{function}", Payload=json.dumps(event))
        return "FunctionError" in answer

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(invoke, range(3))) == [False] * 3

    rest(service, cloud)
    assert [each["Subject"] for each in service.heard()].count(subject) == 1


def test_each_run_is_counted_once(service: Service, hour: str) -> None:
    assert hour
    for pipeline in _PIPELINES:
        jobs = [job for job in _JOBS if pipeline in _pipeline_of(job)]
        ended = sum(1 for job in jobs for each in service.runs(job) if each["JobRunState"] not in ON)
        assert metric(service, "Millrace", "JobRuns", pipeline=pipeline, stage="local") == ended, pipeline


def test_there_was_trouble(service: Service, cloud: Cloud, hour: str) -> None:
    assert hour
    sent = metric(service, "AWS/SQS", "NumberOfMessagesSent", QueueName=f"{PREFIX}-uploads")
    assert sent > 6, "every notification has come once only"
    counted = [
        json.loads(each["input"]).get("scheduled_time")
        for each in map(described(service), executions(service, "hits-hourly"))
    ]
    assert Counter(counted).most_common(1)[0][1] > 1, "no two schedules have fired at once"
    throttled = set(re.findall(r"throttled: \S+ (\S+)", (cloud.state / "cloud.log").read_text()))
    assert throttled >= {
        "athena:GetQueryResults",
        "athena:StartQueryExecution",
        "events:PutEvents",
        "glue:GetCrawler",
        "glue:StartCrawler",
        "glue:StartJobRun",
        "glue:UpdatePartition",
        "lambda:Invoke",
        "s3:GetObject",
        "s3:ListBucketVersions",
        "s3:PutObject",
        "sns:Publish",
        "states:StartExecution",
    }


def test_a_burst_takes_few_runs_and_each_row_arrives_once(
    service: Service, cloud: Cloud, hour: str, pytestconfig: pytest.Config
) -> None:
    assert hour
    files: int = pytestconfig.getoption("--burst", 60)
    before = {job: len(service.runs(job)) for job in _JOBS}
    s3 = service.client("s3")

    def upload(first: int) -> None:
        for number in range(first, files, 4):
            body = json.dumps(shipment(1000 + number)).encode()
            s3.put_object(Bucket=service.landing, Key=f"shipping/burst/{number}.json", Body=body)
            s3.put_object(Bucket=service.landing, Key=f"extract/burst/{number}.csv", Body=orders([1000 + number]))

    begun = time.monotonic()
    with ThreadPoolExecutor() as pool:
        list(pool.map(upload, range(4)))
    uploaded = time.monotonic() - begun
    rest(service, cloud)

    assert shipped(service) == [*range(51), *range(1000, 1000 + files)]
    assert ordered(service) == [*range(42), *range(1000, 1000 + files)]
    # One that began with the first file, one every few seconds that the uploads took, and one for the last.
    most = 3 + uploaded / 4
    for job in ("shipping-to-parquet", "shipping-normalize", "orders-clean"):
        assert len(service.runs(job)) - before[job] <= most, (job, uploaded)


def test_hours_that_are_written_while_they_are_counted_lose_nothing(service: Service, cloud: Cloud, hour: str) -> None:
    assert hour
    hours = ["2024-03-05T10", "2024-03-05T11"]
    span = {"from": "2024-03-05T10:00:00Z", "to": "2024-03-05T12:00:00Z"}
    counting = threading.Event()

    def write() -> None:
        for number in range(12):
            for each in hours:
                rows = [hit(10 * number + row) for row in range(10)]
                service.land(f"hits/{hour_folder(each)}minute=05/{number}.json", rows)
            counting.wait(0.3)

    writer = threading.Thread(target=write)
    writer.start()
    first = service.execute("hits-backfill", span)
    writer.join()
    again = service.execute("hits-backfill", span)

    assert (first["status"], again["status"]) == ("SUCCEEDED", "SUCCEEDED"), first
    for each in hours:
        assert hits_counted(service, each) == hits_expected(range(120))
    rest(service, cloud)


def described(service: Service) -> Any:
    states = service.client("stepfunctions")
    return lambda execution: states.describe_execution(executionArn=execution["executionArn"])


def metric(service: Service, namespace: str, name: str, **dimensions: str) -> float:
    """The sum of a metric since yesterday."""
    now = datetime.now(timezone.utc)
    points = service.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(days=1),
        EndTime=now + timedelta(minutes=5),
        Period=86400,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(each["Sum"] for each in points))


def _pipeline_of(job: str) -> str:
    return "feedback" if job == "json-to-pq" else job.split("-")[0]
