"""The pipeline `hits` on the local cloud: hours counted, counted again, at once, late, failing, filled back."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from deployed import PREFIX, Service, machine

_DATABASE = "demo_aggregated_data"
_TABLES = {
    "hits_by_country": ("CountryCode",),
    "hits_by_domain_and_groupid": ("Domain", "GroupID"),
    "hits_by_useragent": ("UserAgent",),
}
Counts = dict[tuple[str, ...], int]
Events = Callable[[str], dict[str, Any]]


def hits(first: int, count: int) -> list[dict[str, Any]]:
    return [
        {
            "GroupID": number % 3,
            "CountryCode": ["CH", "FR", "JP"][number % 3],
            "UserAgent": f'Mozilla/5.0 ({{X11}}; Linux) "r{number % 2}", 日本',
            "Language": "en",
            "Domain": ["a.example", "b.example"][number % 5 % 2],
            "Timestamp": f"2024-02-29T23:{number % 60:02d}:00Z",
        }
        for number in range(first, first + count)
    ]


def pretty(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(row, indent=2, ensure_ascii=False) for row in rows).encode()


def folder(hour: str) -> str:
    date, hours = hour.split("T")
    year, month, day = date.split("-")
    return f"year={year}/month={month}/day={day}/hour={hours}/"


def key(hour: str, name: str, minute: str = "05") -> str:
    return f"hits/{folder(hour)}minute={minute}/{name}"


def expected(rows: list[dict[str, Any]]) -> dict[str, Counts]:
    return {
        table: dict(Counter(tuple(str(row[field]) for field in fields) for row in rows))
        for table, fields in _TABLES.items()
    }


def counted(service: Service, hour: str) -> dict[str, Counts]:
    """What the tables have of an hour."""
    date, hours = hour.split("T")
    year, month, day = date.split("-")
    found: dict[str, Counts] = {}
    for table, fields in _TABLES.items():
        rows = service.query(
            f"SELECT {', '.join(fields)}, hitcount FROM {table} "
            f"WHERE year = '{year}' AND month = '{month}' AND day = '{day}' AND hour = '{hours}'",
            _DATABASE,
        )
        found[table] = {tuple(str(each) for each in row[:-1]): int(row[-1] or 0) for row in rows}
        assert len(found[table]) == len(rows), f"{table} has something more than once"
    return found


def count(service: Service, **given: str) -> dict[str, Any]:
    """Count an hour, and return the report."""
    execution = service.execute("hits-hourly", given)
    assert execution["status"] == "SUCCEEDED", execution
    return report(service, json.loads(execution["output"])["hour"])


def report(service: Service, hour: str) -> dict[str, Any]:
    path = f"logs/glue-jobs/hits-aggregate/{hour}.json"
    found: dict[str, Any] = json.loads(service.objects(service.artifacts, path)[path])
    return found


@pytest.fixture(scope="module")
def events(service: Service) -> Iterator[Events]:
    """Somebody who has subscribed to the service's bus: the detail of the event that holds a text."""
    sqs, rules = service.client("sqs"), service.client("events")
    queue = sqs.create_queue(QueueName="test-hits-failures")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    pattern = {"source": ["millrace.hits"], "detail-type": ["Hits Not Counted"]}
    rules.put_rule(Name="test-hits", EventBusName=PREFIX, EventPattern=json.dumps(pattern))
    rules.put_targets(Rule="test-hits", EventBusName=PREFIX, Targets=[{"Id": "queue", "Arn": arn}])
    heard: list[dict[str, Any]] = []

    def event(text: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
                heard.append(json.loads(message["Body"])["detail"])
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            return next((each for each in heard if text in json.dumps(each)), None)

        return service.until(f"an event with {text!r}", look)

    yield event
    rules.remove_targets(Rule="test-hits", EventBusName=PREFIX, Ids=["queue"])
    rules.delete_rule(Name="test-hits", EventBusName=PREFIX)


@contextmanager
def unreadable(service: Service, hour: str) -> Iterator[None]:
    """The job may not read the files of an hour meanwhile."""
    iam, role, policy = service.client("iam"), f"{PREFIX}-hits-aggregate", "test-deny"
    denied = f"arn:aws:s3:::{service.landing}/hits/{folder(hour)}*"
    statement = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": denied}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))
    try:
        yield
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName=policy)


def runs_of(service: Service, hour: str) -> list[str]:
    """The states of the job's runs of an hour, latest first."""
    runs = service.runs("hits-aggregate")
    return [each["JobRunState"] for each in runs if each["Arguments"].get("--hour") == hour]


def started_by_schedule(service: Service, schedule: str, name: str, time: str) -> dict[str, Any]:
    """The end of an execution of a state machine with what its schedule sends at a time."""
    target = service.client("scheduler").get_schedule(Name=f"{PREFIX}-{schedule}")["Target"]
    assert target["Arn"] == machine(name)
    return service.execute(name, json.loads(target["Input"].replace("<aws.scheduler.scheduled-time>", time)))


HOUR = "2024-02-29T23"
GOOD = hits(0, 60)
LATE = hits(100, 7)
"""Of minute 59, and after the hour was counted."""


@pytest.fixture(scope="module")
def first(service: Service) -> dict[str, Any]:
    """The report of a first count of the leap day's last hour, over every shape and every kind of fault."""
    broken = {**GOOD[0], "GroupID": "seven"}
    service.land(key(HOUR, "a b+c.json"), GOOD[:20])
    service.land(key(HOUR, "pretty.json", "06"), pretty([*GOOD[20:30], broken, *GOOD[30:40]]))
    service.land(key(HOUR, "array.json", "07"), json.dumps(GOOD[40:]).encode())
    service.land(key(HOUR, "cut-off.json", "08"), b'[{"GroupID": 1')
    service.land(key(HOUR, "empty.json", "09"), b"")
    service.land(key(HOUR, "notes.txt", "09"), b"no hits")
    # An hour beside it, which must stay as it is.
    service.land(key("2024-03-01T00", "beside.json"), GOOD[:1])
    count(service, target_datetime="2024-03-01T01:00:00Z")
    return count(service, target_datetime="2024-03-01T01:59:59+01:00")


def test_an_hour_is_counted_whatever_shape_its_files_have(service: Service, first: dict[str, Any]) -> None:
    assert counted(service, HOUR) == expected(GOOD)
    assert counted(service, "2024-03-01T00") == expected(GOOD[:1])
    assert (first["files_in"], first["rows_in"], first["rows_out"], first["quarantined"]) == (5, 61, 60, 1)
    assert (first["duplicates"], first["replaced"]) == (0, [])


def test_what_is_wrong_is_put_aside_and_stays_where_it_was(service: Service, first: dict[str, Any]) -> None:
    (row,) = service.quarantined(f"hits/{folder(HOUR)}")
    assert (row["source_key"], row["reason"]) == (key(HOUR, "pretty.json", "06"), "GroupID is not a int: seven")
    # Ten objects of eight lines come before it.
    assert row["line"] == 81
    assert json.loads(row["raw"])["GroupID"] == "seven"
    assert row["source_version"]
    rejected = {each["key"]: each for each in first["rejected"]}
    assert rejected[key(HOUR, "cut-off.json", "08")]["reason"].startswith("The file is not valid JSON")
    assert rejected[key(HOUR, "empty.json", "09")]["reason"] == "The file is empty."
    landing = service.objects(service.landing, "")
    assert landing[key(HOUR, "cut-off.json", "08")] == b'[{"GroupID": 1'
    for each in rejected.values():
        note = each["note"].removeprefix(f"s3://{service.landing}/")
        assert json.loads(landing[note])["reason"] == each["reason"]
        assert note.removesuffix(".note.json") in landing


def test_an_object_that_s3_does_not_give_out_is_noted_and_harms_no_other(service: Service) -> None:
    hour = "2021-05-05T05"
    service.land(key(hour, "good.json"), GOOD[:7])
    service.land_withheld(key(hour, "kept-to-oneself.json"), GOOD[:3])

    report = count(service, target_datetime="2021-05-05T06:00:00Z")

    assert counted(service, hour) == expected(GOOD[:7])
    assert (report["files_in"], report["rows_in"], report["rows_out"]) == (2, 7, 7)
    (rejected,) = report["rejected"]
    assert rejected["key"] == key(hour, "kept-to-oneself.json")
    assert rejected["reason"].startswith("S3 does not give the upload out: ")
    note = rejected["note"].removeprefix(f"s3://{service.landing}/")
    assert json.loads(service.objects(service.landing, note)[note])["reason"] == rejected["reason"]


def test_raw_hits_can_be_queried_without_a_crawler(service: Service, first: dict[str, Any]) -> None:
    found = service.query(
        'SELECT groupid, countrycode, useragent, domain, from_iso8601_timestamp("timestamp") FROM raw_data '
        "WHERE year = '2024' AND month = '02' AND day = '29' AND hour = '23' AND minute = '05' ORDER BY 5",
        "demo_raw_data",
    )

    assert first["files_in"] == 5
    assert [row[:4] for row in found] == [
        (str(each["GroupID"]), each["CountryCode"], each["UserAgent"], each["Domain"]) for each in GOOD[:20]
    ]


def test_an_hour_that_is_counted_again_is_the_same(service: Service, first: dict[str, Any]) -> None:
    dead = f"aggregated/hits_by_country/{folder(HOUR)}run=jr_dead/1/part-0.parquet"
    service.client("s3").put_object(Bucket=service.lake, Key=dead, Body=b"left by a run that died")

    again = count(service, target_datetime="2024-03-01T00:00:00Z")

    assert counted(service, HOUR) == expected(GOOD)
    assert {name: again[name] for name in ("rows_in", "rows_out", "quarantined", "rejected")} == {
        name: first[name] for name in ("rows_in", "rows_out", "quarantined", "rejected")
    }
    assert again["replaced"] == [f"hits/{folder(HOUR)}"]
    assert dead not in service.objects(service.lake, dead)
    # Noted once, however often it is read.
    notes = service.client("s3").list_object_versions(Bucket=service.landing, Prefix=f"rejected/{key(HOUR, '', '08')}")
    assert len(notes["Versions"]) == 2


def test_late_hits_replace_the_hour_and_no_other(service: Service, first: dict[str, Any]) -> None:
    service.land(key(HOUR, "late.json", "59"), LATE)

    started_by_schedule(service, "hits-hourly", "hits-hourly", "2024-03-01T00:05:00Z")

    assert counted(service, HOUR) == expected(GOOD + LATE)
    assert counted(service, "2024-03-01T00") == expected(GOOD[:1])
    assert first["rows_out"] == len(GOOD)


def test_hours_with_late_hits_are_counted_again_and_no_other(service: Service) -> None:
    hours, outside = ["2021-05-31T05", "2021-06-02T04"], ["2021-05-31T04", "2021-06-02T05"]
    for number, hour in enumerate([*hours, *outside]):
        service.land(key(hour, "a.json"), hits(number, 5))

    def recounted() -> dict[str, int]:
        before = Counter({hour: len(runs_of(service, hour)) for hour in [*hours, *outside]})
        execution = started_by_schedule(service, "hits-recount", "hits-backfill", "2021-06-02T05:35:00Z")
        assert execution["status"] == "SUCCEEDED", execution
        runs = dict(Counter({hour: len(runs_of(service, hour)) for hour in before}) - before)
        assert json.loads(execution["output"])["hours"] == len(runs)
        return runs

    assert recounted() == dict.fromkeys(hours, 1)
    assert recounted() == {}
    service.land(key(hours[1], "late.json", "59"), LATE)
    assert recounted() == {hours[1]: 1}
    assert recounted() == {}

    assert counted(service, hours[0]) == expected(hits(0, 5))
    assert counted(service, hours[1]) == expected(hits(1, 5) + LATE)


def test_two_counts_of_an_hour_at_once_are_as_one(service: Service) -> None:
    hour, states = "2024-01-01T00", service.client("stepfunctions")
    rows = hits(200, 30)
    service.land(key(hour, "a.json", "00"), [*rows[:20], {"GroupID": "of no country"}])
    started = [
        states.start_execution(
            stateMachineArn=machine("hits-hourly"),
            input=json.dumps({"target_datetime": "2024-01-01T01:00:00Z"}),
        )["executionArn"]
        for _ in range(2)
    ]
    # Which of the two sees it does not matter.
    service.land(key(hour, "b.json", "01"), rows[20:])

    def ended() -> list[str] | None:
        found = [states.describe_execution(executionArn=each)["status"] for each in started]
        return None if "RUNNING" in found else found

    assert service.until("both end", ended) == ["SUCCEEDED", "SUCCEEDED"]
    assert counted(service, hour) == expected(rows)
    (broken,) = service.objects(service.lake, f"quarantine/hits/{folder(hour)}").values()
    assert [json.loads(line)["raw"] for line in broken.splitlines()] == ['{"GroupID": "of no country"}']
    assert not service.objects(service.lake, "quarantine/hits/_work/")


def test_a_run_gives_up_on_files_that_keep_changing_and_the_next_counts_them(service: Service) -> None:
    hour, ended = "2024-05-01T00", threading.Event()
    service.land(key(hour, "a.json"), hits(0, 2))

    def change_until_a_run_fails() -> None:
        while not ended.wait(0.1) and "FAILED" not in runs_of(service, hour):
            service.land(key(hour, "a.json"), hits(0, 2))

    thread = threading.Thread(target=change_until_a_run_fails)
    thread.start()
    try:
        execution = service.execute("hits-hourly", {"target_datetime": "2024-05-01T01:00:00Z"})
    finally:
        ended.set()
        thread.join()

    assert execution["status"] == "SUCCEEDED", execution
    assert runs_of(service, hour) == ["SUCCEEDED", "FAILED"]
    told = [each["ErrorMessage"] for each in service.runs("hits-aggregate") if each["JobRunState"] == "FAILED"]
    assert any(f"The files of the hour {hour} have changed 3 times while they were counted." in each for each in told)
    assert counted(service, hour) == expected(hits(0, 2))


def test_an_hour_whose_files_are_gone_becomes_empty(service: Service) -> None:
    hour = "2023-12-31T23"
    service.land(key(hour, "a.json"), hits(0, 3))
    count(service, target_datetime="2024-01-01T00:30:00Z")
    assert counted(service, hour) == expected(hits(0, 3))

    service.client("s3").delete_object(Bucket=service.landing, Key=key(hour, "a.json"))
    empty = count(service, target_datetime="2024-01-01T00:30:00Z")

    assert counted(service, hour) == expected([])
    assert (empty["files_in"], empty["rows_in"], empty["rows_out"]) == (0, 0, 0)


def test_an_hour_that_fails_stops_no_other_of_a_range_and_is_told(service: Service, events: Events) -> None:
    hours = ["2024-07-10T04", "2024-07-10T05", "2024-07-10T06"]
    for number, hour in enumerate(hours):
        service.land(key(hour, "a.json"), hits(number, 5))

    with unreadable(service, hours[1]):
        execution = service.execute("hits-backfill", {"from": "2024-07-10T04:00:00Z", "to": "2024-07-10T07:59:59Z"})

    assert [len(runs_of(service, hour)) for hour in hours] == [1, 3, 1]
    assert (execution["status"], execution["error"]) == ("FAILED", "HoursFailed")
    assert execution["cause"].startswith('1 of 3 hours were not counted: ["2024-07-10T05"].')
    assert counted(service, hours[0]) == expected(hits(0, 5))
    assert counted(service, hours[1]) == expected([])
    assert counted(service, hours[2]) == expected(hits(2, 5))
    event = events(hours[1])
    assert event["summary"] == "The hits of the hour 2024-07-10T05 (UTC) were not counted."
    assert event["error"] == "States.TaskFailed"
    assert "Forbidden" in event["reason"] or "AccessDenied" in event["reason"]
    assert event["job_run"].startswith("jr_")
    assert event["input"]["target_datetime"] == "2024-07-10T06:00:00.000Z"
    assert '{"target_datetime": "2024-07-10T06:00:00.000Z"}' in event["what_to_do"][-1]
    failed = service.client("stepfunctions").describe_execution(executionArn=event["execution"])
    assert (failed["status"], failed["error"]) == ("FAILED", "States.TaskFailed")

    # As the event says.
    count(service, target_datetime="2024-07-10T06:00:00.000Z")
    assert counted(service, hours[1]) == expected(hits(1, 5))


def test_a_range_that_is_too_long_is_refused_with_what_to_do(service: Service) -> None:
    execution = service.execute("hits-backfill", {"from": "2024-01-01T00:00:00Z", "to": "2025-01-01T00:00:00Z"})

    assert (execution["status"], execution["error"]) == ("FAILED", "InvalidTimeError")
    assert "8784 hours" in execution["cause"]
    assert '"to\\": \\"2024-02-01T00:00:00.000Z' in execution["cause"]


def test_nonsense_is_told_and_counts_nothing(service: Service, events: Events) -> None:
    execution = service.execute("hits-hourly", {"target_datetime": "2023-02-29T00:00:00Z"})

    assert (execution["status"], execution["error"]) == ("FAILED", "InvalidTimeError")
    event = events("2023-02-29")
    assert event["summary"] == "It is not known which hour to count."
    assert 'target_datetime is "2023-02-29T00:00:00Z"' in event["reason"]
    assert event["hour"] is None


def test_a_job_run_that_somebody_stops_is_told_as_a_failure(service: Service, events: Events) -> None:
    glue, states = service.client("glue"), service.client("stepfunctions")
    execution = states.start_execution(
        stateMachineArn=machine("hits-hourly"),
        input=json.dumps({"target_datetime": "2022-01-01T00:00:00Z"}),
    )["executionArn"]
    job = f"{PREFIX}-hits-aggregate"

    def run() -> str | None:
        runs = service.runs("hits-aggregate")
        return next((each["Id"] for each in runs if each["Arguments"].get("--hour") == "2021-12-31T23"), None)

    glue.batch_stop_job_run(JobName=job, JobRunIds=[service.until("the run is on", run)])
    event = events("2021-12-31T23")

    assert event["error"] == "JobStopped"
    assert "was stopped before its end" in event["reason"]
    assert service.until("it ends", lambda: _status(states, execution)) == "FAILED"


@pytest.mark.parametrize(
    ("name", "minute", "machine", "more"), [("hourly", 5, "hourly", {}), ("recount", 35, "backfill", {"hours": 48})]
)
def test_a_schedule_starts_the_count_and_loses_nothing(
    service: Service, name: str, minute: int, machine: str, more: dict[str, int]
) -> None:
    schedule = service.client("scheduler").get_schedule(Name=f"{PREFIX}-hits-{name}")

    assert schedule["ScheduleExpression"] == f"cron({minute} * * * ? *)"
    assert schedule["State"] == "ENABLED"
    assert schedule["Target"]["Arn"].endswith(f":stateMachine:{PREFIX}-hits-{machine}")
    assert json.loads(schedule["Target"]["Input"]) == {"scheduled_time": "<aws.scheduler.scheduled-time>", **more}
    assert schedule["Target"]["DeadLetterConfig"]["Arn"].endswith(f":{PREFIX}-undelivered-events")
    assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] > 0


def test_a_deployment_brings_demo_hits_and_has_them_counted(service: Service) -> None:
    hour = "2024-07-09T13"
    files = service.objects(service.landing, f"hits/{folder(hour)}")
    rows = [row for body in files.values() for row in independently_read(body.decode())]
    good = [row for row in rows if fits(row)]

    demo = service.until("it is counted", lambda: counted(service, hour) if report_is_there(service, hour) else None)

    assert len(rows) == 2000
    assert 1900 < len(good) < 2000
    assert demo == expected(good)


def independently_read(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text)
        return found if isinstance(found, list) else [found]
    except ValueError:
        if text.startswith("["):
            return []
    # Objects follow each other, so a comma between each makes an array of them.
    rows: list[dict[str, Any]] = json.loads("[" + text.replace("}\n{", "},{") + "]")
    return rows


def fits(row: dict[str, Any]) -> bool:
    strings = all(isinstance(row.get(name), str) for name in ("CountryCode", "UserAgent", "Domain", "Timestamp"))
    return isinstance(row.get("GroupID"), int) and strings and row["Timestamp"].startswith("2024")


def report_is_there(service: Service, hour: str) -> bool:
    return bool(service.objects(service.artifacts, f"logs/glue-jobs/hits-aggregate/{hour}.json"))


def _status(states: Any, execution: str) -> str | None:
    status: str = states.describe_execution(executionArn=execution)["status"]
    return None if status == "RUNNING" else status
