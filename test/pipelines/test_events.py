"""The pipeline `events` on the local cloud: from the start of the workflow to the answer of the named query."""

import json
import time
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from deployed import PREFIX, Service, lines

Row = dict[str, Any]

WORKFLOW = "events-processing-pipeline"
DATABASE = "structured_events_db"
LOCATIONS, CATEGORIES = ["Berlin", "Lagos", "Oslo"], ["Books", "Toys"]
OPEN = "batches/events/open.json"

UPLOADED: dict[str, list[Row]] = {}
"""What each key has, as plain facts: what the table must hold in the end."""


def event(number: int) -> Row:
    """The facts of an event; some say nothing of the user's age, or have no review."""
    return {
        "event_id": f"e-{number}",
        "user_id": f"u-{number % 7}",
        "user_age": None if number % 5 == 0 else 20 + number % 50,
        "user_location": LOCATIONS[number % 3],
        "product_id": f"p-{number % 11}",
        "product_category": CATEGORIES[number % 2],
        "purchase_amount": number / 4,
        "currency": "EUR",
        "timestamp": datetime(2024, 6, 30, 22, 30, tzinfo=timezone.utc) + timedelta(minutes=20 * number),
        "rating": None if number % 4 == 0 else 1 + number % 5,
        "review_text": None if number % 4 == 0 else f'Fine, "really" {number}.',
    }


def nested(facts: Row) -> Row:
    of = facts.__getitem__
    return {
        "event_id": of("event_id"),
        "user": {"id": of("user_id"), "age": of("user_age"), "location": of("user_location")},
        "product_details": {"product_id": of("product_id"), "category": of("product_category")},
        # As a text of its own time zone.
        "transaction": {
            "amount": of("purchase_amount"),
            "currency": of("currency"),
            "timestamp": of("timestamp").astimezone(timezone(timedelta(hours=2))).isoformat(),
        },
        **({"feedback": {"rating": of("rating"), "review_text": of("review_text")}} if of("rating") else {}),
    }


def flat(facts: Row) -> Row:
    names = ["event_id", "user_id", "user_age", "product_id", "product_category", "currency"]
    return {
        **{name: facts[name] for name in names},
        "location": facts["user_location"],
        # Numbers as texts, and a timestamp as seconds since 1970.
        "purchase_amount": str(facts["purchase_amount"]),
        "timestamp": int(facts["timestamp"].timestamp()),
        "review": {"rating": facts["rating"], "review_text": facts["review_text"]},
    }


def land(service: Service, key: str, first: int, count: int, *others: object) -> None:
    """Upload events of both shapes in turns, and other rows after them."""
    facts = [event(number) for number in range(first, first + count)]
    service.land(key, lines([(nested if at % 2 else flat)(each) for at, each in enumerate(facts)] + list(others)))
    UPLOADED[key] = facts


def expected() -> list[tuple[str | None, ...]]:
    """The rows that are uploaded, as Athena answers them."""
    return sorted(_shown(facts) for rows in UPLOADED.values() for facts in rows)


def _shown(facts: Row) -> tuple[str | None, ...]:
    moment = facts["timestamp"]
    values = [
        *[
            facts[name]
            for name in ("event_id", "user_id", "user_age", "user_location", "product_id", "product_category")
        ],
        float(facts["purchase_amount"]),
        facts["currency"],
        moment.strftime("%Y-%m-%d %H:%M:%S.000"),
        facts["rating"] and float(facts["rating"]),
        facts["review_text"],
        *[moment.strftime(part) for part in ("%Y", "%m", "%d", "%H")],
    ]
    return tuple(None if value is None else str(value) for value in values)


def table(service: Service) -> list[tuple[str | None, ...]]:
    return sorted(service.query("SELECT * FROM events", DATABASE))


def job_run(run: Row) -> Row:
    """The last run of the job in a run of the workflow."""
    found: Row = next(node for node in run["Graph"]["Nodes"] if node["Type"] == "JOB")["JobDetails"]["JobRuns"][-1]
    return found


def published(service: Service) -> dict[str, bytes]:
    return service.objects(service.lake, "structured/")


@pytest.fixture(scope="module")
def first(service: Service) -> Row:
    """A run of the workflow over good and bad rows in two files."""
    unknown = {"event_id": "e-x", "customer": "u-1", "basket": []}
    late = {**flat(event(90)), "timestamp": "yesterday"}
    land(service, "events/event_1.json", 100, 40, unknown, late)
    land(service, "events/event_2 +1.json", 200, 7)
    service.land("events/event_broken.json", b'{"event_id": ')
    service.land("events/notes.txt", b"no input")
    return service.run_workflow(WORKFLOW)


def test_both_shapes_become_rows_by_hour(service: Service, first: Row) -> None:
    assert first["Status"] == "COMPLETED"
    assert first["Statistics"] | {"SucceededActions": 3, "TotalActions": 3} == first["Statistics"]
    assert table(service) == expected()
    assert {key.rsplit("/", 1)[0].removeprefix("structured/events/") for key in published(service)} == {
        facts["timestamp"].strftime("year=%Y/month=%m/day=%d/hour=%H") for rows in UPLOADED.values() for facts in rows
    }


@pytest.mark.usefixtures("first")
def test_what_arrived_is_one_table_of_both_shapes(service: Service) -> None:
    found = service.client("glue").get_tables(DatabaseName="millrace_local_events_db")["TableList"]

    assert [each["Name"] for each in found] == ["events"]
    columns = {each["Name"] for each in found[0]["StorageDescriptor"]["Columns"]}
    assert {*nested(event(1)), *flat(event(1))} <= columns


def test_every_row_is_accounted_for(service: Service, first: Row) -> None:
    report = service.report("events-etl", job_run(first)["Id"])

    assert [report[name] for name in ("files_in", "rows_in", "rows_out", "duplicates", "quarantined")] == [
        3,
        49,
        47,
        0,
        2,
    ]
    assert [each["key"] for each in report["rejected"]] == ["events/event_broken.json"]
    assert [(row["source_key"], row["line"], row["reason"]) for row in service.quarantined("events/")] == [
        ("events/event_1.json", 41, "of an unknown shape, by its fields event_id, customer, basket"),
        ("events/event_1.json", 42, "timestamp is not a timestamp: yesterday"),
    ]
    told = service.notified("events-etl succeeded", "etl-job-warning")
    assert told["Subject"] == "events: events-etl succeeded, 1 file rejected, 2 rows quarantined"
    assert "rejected/events/" in told["Message"]


@pytest.mark.usefixtures("first")
def test_the_named_query_answers_for_one_month(service: Service) -> None:
    athena = service.client("athena")
    queries = [
        athena.get_named_query(NamedQueryId=each)["NamedQuery"]
        for each in athena.list_named_queries(WorkGroup=PREFIX)["NamedQueryIds"]
    ]
    (query,) = [each for each in queries if each["Name"] == f"{PREFIX}-events-by-location-and-category"]
    assert query["Database"] == f"millrace_local_{DATABASE}"

    answer = service.query(query["QueryString"], DATABASE, "'2024'", "'07'")

    groups: dict[tuple[str, str], list[Row]] = {}
    for facts in (facts for rows in UPLOADED.values() for facts in rows if facts["timestamp"].month == 7):
        groups.setdefault((facts["user_location"], facts["product_category"]), []).append(facts)
    assert [row[:2] for row in answer] == sorted(groups)
    for location, category, purchases, amount, currencies, rating in answer:
        group = groups[str(location), str(category)]
        ratings = [facts["rating"] for facts in group if facts["rating"]]
        assert int(purchases or 0) == len(group)
        assert float(amount or 0) == pytest.approx(
            sum(facts["purchase_amount"] for facts in group) / len(group), abs=0.006
        )
        assert float(rating or 0) == pytest.approx(sum(ratings) / len(ratings), abs=0.006)
        assert currencies == "EUR"


@pytest.mark.usefixtures("first")
def test_a_run_with_nothing_new_changes_nothing(service: Service) -> None:
    before = published(service)

    run = service.run_workflow(WORKFLOW)

    assert run["Statistics"]["SucceededActions"] == 3
    assert published(service) == before
    report = service.report("events-etl", job_run(run)["Id"])
    assert [report[name] for name in ("files_in", "rows_in", "replaced")] == [0, 0, []]


@pytest.mark.usefixtures("first")
def test_a_key_that_is_uploaded_again_replaces_its_rows(service: Service) -> None:
    land(service, "events/event_1.json", 130, 5)

    run = service.run_workflow(WORKFLOW)

    assert table(service) == expected()
    assert service.report("events-etl", job_run(run)["Id"])["replaced"] == ["events/event_1.json"]
    told = service.notified("Replaced what events/event_1.json gave before.", "etl-job-success")
    assert told["Subject"] == "events: events-etl succeeded"


@pytest.mark.usefixtures("first")
def test_a_run_that_is_stopped_is_continued_by_the_next(service: Service) -> None:
    land(service, "events/event_2 +1.json", 300, 6)
    land(service, "events/event_3.json", 310, 6)

    def stop() -> None:
        service.until("a batch is open", lambda: service.objects(service.artifacts, OPEN))
        job = f"{PREFIX}-events-etl"
        service.client("glue").batch_stop_job_run(JobName=job, JobRunIds=[service.runs("events-etl")[0]["Id"]])

    stopped = service.run_workflow(WORKFLOW, during=stop)
    left = json.loads(service.objects(service.artifacts, OPEN)[OPEN])
    claimed = UPLOADED["events/event_3.json"]
    # What is claimed is what was uploaded when it was, whatever has come since; that is the next batch's.
    land(service, "events/event_3.json", 320, 4)
    land(service, "events/event_4.json", 330, 4)
    continued = service.run_workflow(WORKFLOW)

    assert stopped["Statistics"]["StoppedActions"] == 1
    assert table(service) == expected()
    report = service.report("events-etl", job_run(continued)["Id"])
    assert report["batches"][0] != left["batch"]  # one of which it replaced a key
    assert left["batch"] in report["batches"]
    assert report["rows_in"] == 6 + len(claimed) + 4 + 4
    assert report["replaced"] == ["events/event_2 +1.json", "events/event_3.json"]
    assert service.objects(service.artifacts, OPEN) == {}
    assert (
        service.notified(job_run(stopped)["Id"], "etl-critical-alerts")["Subject"] == "events: events-etl was stopped"
    )


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    ("place", "number"),
    [
        ("{lake}/structured/events/*hour=12/*", 400),
        ("{artifacts}/logs/glue-jobs/events-etl/runs/*", 480),
        ("{artifacts}/batches/events/taken.json", 420),
    ],
    ids=["amid its publication", "between its publication and its report", "between its report and its end"],
)
def test_a_run_that_fails_is_continued_by_the_next_and_counted_once(service: Service, place: str, number: int) -> None:
    land(service, "events/event_3.json", number, 6)
    land(service, f"events/event_{number}.json", number + 10, 6)
    resource = f"arn:aws:s3:::{place.format(lake=service.lake, artifacts=service.artifacts)}"
    deny = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": resource}
    named = {"RoleName": f"{PREFIX}-events-etl", "PolicyName": "test-deny"}
    service.client("iam").put_role_policy(
        **named, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    )
    try:
        failed = service.run_workflow(WORKFLOW)
    finally:
        service.client("iam").delete_role_policy(**named)
    continued = service.run_workflow(WORKFLOW)

    assert failed["Statistics"]["FailedActions"] == 1
    assert "AccessDenied" in service.notified(job_run(failed)["Id"], "etl-job-failure")["Message"]
    assert table(service) == expected()
    reports = service.objects(service.artifacts, "logs/glue-jobs/events-etl/runs/")
    ids = {job_run(run)["Id"] for run in (failed, continued)}
    counts = [json.loads(body)["rows_in"] for key, body in reports.items() if key.rpartition("/")[2][:-5] in ids]
    assert sum(counts) == 6 + 6


@pytest.mark.usefixtures("first")
def test_a_file_that_is_removed_from_a_batch_that_failed_gives_nothing_and_takes_nothing(service: Service) -> None:
    before = UPLOADED["events/event_1.json"]
    land(service, "events/event_1.json", 440, 6)
    land(service, "events/event_5.json", 450, 6)
    # It has published everything, and replaced what the one had given.
    resource = f"arn:aws:s3:::{service.artifacts}/batches/events/taken.json"
    named = {"RoleName": f"{PREFIX}-events-etl", "PolicyName": "test-deny"}
    deny = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": resource}
    service.client("iam").put_role_policy(
        **named, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    )
    try:
        service.run_workflow(WORKFLOW)
    finally:
        service.client("iam").delete_role_policy(**named)
    service.client("s3").delete_object(Bucket=service.landing, Key="events/event_1.json")
    UPLOADED["events/event_1.json"] = before
    service.run_workflow(WORKFLOW)

    assert table(service) == expected()
    assert service.objects(service.artifacts, OPEN) == {}


@pytest.mark.usefixtures("first")
def test_a_crawler_that_fails_is_told(service: Service) -> None:
    iam = service.client("iam")
    role, policy = f"{PREFIX}-events-raw-crawler", "events-raw"
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    without = [each for each in document["Statement"] if each["Action"] != "s3:ListBucket"]
    iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps({**document, "Statement": without}))
    try:
        run = service.run_workflow(WORKFLOW)
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))

    assert (run["Statistics"]["FailedActions"], run["Statistics"]["SucceededActions"]) == (1, 0)
    told = service.notified("events-raw-crawler failed", "etl-job-failure")
    assert told["Subject"] == "events: crawler events-raw-crawler failed"
    assert "s3:ListBucket" in told["Message"]
    assert f"aws glue start-workflow-run --name {PREFIX}-{WORKFLOW}" in told["Message"]


@pytest.mark.usefixtures("first")
def test_a_step_that_cannot_start_is_told(service: Service) -> None:
    service.client("glue").start_crawler(Name=f"{PREFIX}-events-raw-crawler")

    run = service.run_workflow(WORKFLOW)

    assert run["Statistics"]["ErroredActions"] == 1
    until = datetime.fromtimestamp(time.time() + 1, timezone.utc).isoformat()
    payload = json.dumps({"until": until, "minutes": 5})
    # Asked twice about the same time, it tells once.
    for told_now in ([run["WorkflowRunId"]], []):
        answer = service.client("lambda").invoke(FunctionName=f"{PREFIX}-watch-workflow", Payload=payload)
        assert json.loads(answer["Payload"].read()) == {"told": told_now}
    told = service.notified(run["WorkflowRunId"], "etl-job-failure")
    assert told["Subject"] == "events: a workflow run did not come to its end"
    assert f"Step:     {PREFIX}-events-raw-crawler" in told["Message"]
    assert "has already started" in told["Message"]
