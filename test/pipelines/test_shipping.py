import json
from typing import Any

import duckdb
import pytest
from deployed import Service, lines

UPLOADED: dict[int, dict[str, Any]] = {}
"""Every row that a test has uploaded well, by its id: what the table must hold in the end."""


def shipment(number: int, **changes: Any) -> dict[str, Any]:
    row = {
        "shipping_id": number,
        "shipping_date": f"2024/07/{number % 28 + 1:02d}",
        "customer_name": f"Quentin Customer{number}",
        "street_address": f"{number} Main St",
        "destination_city": ["Boston", "Denver", "Miami"][number % 3],
        "shipping_cost": number / 4,
        "shipping_distance": number / 2,
        "quantity": number / 8,
        "product_id": number % 50,
        **changes,
    }
    UPLOADED[number] = row
    return row


def shipments(first: int, count: int) -> list[dict[str, Any]]:
    return [shipment(number) for number in range(first, first + count)]


def expected(row: dict[str, Any]) -> tuple[str | None, ...]:
    """A row as Athena answers it: no customer's name, a date, doubles with a point."""
    product = row.get("product_id")
    return (
        row["shipping_date"].replace("/", "-"),
        row["street_address"],
        row["destination_city"],
        str(float(row["shipping_cost"])),
        str(float(row["shipping_distance"])),
        str(float(row["quantity"])),
        None if product is None else str(product),
    )


def assert_published(service: Service, rows: list[dict[str, Any]]) -> None:
    assert service.curated(*[row["shipping_id"] for row in rows]) == {row["shipping_id"]: expected(row) for row in rows}


def test_a_first_batch_without_a_good_row_does_not_stand_in_the_way(service: Service) -> None:
    service.upload("nothing-good.json", b'{"shipping_id": 1\n')
    service.settle()

    (execution,) = service.executions()
    assert execution["status"] == "SUCCEEDED", execution
    assert "Rejected shipping/nothing-good.json" in service.notified("1 file rejected")["Message"]


def test_an_upload_becomes_rows_without_the_customers_name(service: Service) -> None:
    rows = [*shipments(1000, 200), shipment(1200, product_id=None, shipping_cost=7)]

    service.upload("first.json", rows)
    service.settle()

    assert_published(service, rows)
    columns = [name for name, *_ in service.query("SHOW COLUMNS IN shipping")]
    assert "customer_name" not in " ".join(str(each) for each in columns)


def test_the_totals_are_those_of_what_was_uploaded(service: Service) -> None:
    rows = shipments(2000, 30)
    service.upload("totals.json", rows)
    service.settle()

    body = service.notified("30 new shipments")["Message"]

    printed = {
        line[:12].strip(): [float(number.replace(",", "")) for number in line[12:].split()]
        for line in body.splitlines()
        if line.startswith(("Boston", "Denver", "Miami", "All cities"))
    }
    for city in ("Boston", "Denver", "Miami", "All cities"):
        of_city = [row for row in UPLOADED.values() if city in (row["destination_city"], "All cities")]
        sums = [sum(row[name] for row in of_city) for name in ("shipping_cost", "shipping_distance", "quantity")]
        assert printed[city] == [len(of_city), *[pytest.approx(total, abs=0.0051) for total in sums]]


def test_the_report_is_kept_as_csv(service: Service) -> None:
    reports = [body for key, body in service.objects(service.lake, "reports/shipping/").items() if key.endswith(".csv")]

    assert reports
    assert all(
        each.startswith(b'"destination_city","overall","shipments","cost","distance","fuel"') for each in reports
    )


def test_no_curated_file_holds_a_customers_name(service: Service, tmp_path: Any) -> None:
    files = {key: body for key, body in service.objects(service.lake, "curated/").items() if body}

    assert files
    for number, body in enumerate(files.values()):
        path = tmp_path / f"{number}.parquet"
        path.write_bytes(body)
        values = duckdb.sql(f"SELECT * FROM read_parquet('{path}')").fetchall()
        assert values
        assert not [value for row in values for value in row if "Customer" in str(value)]
        assert b"Customer" not in body


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines-crlf-bom.json", lambda rows: b"\xef\xbb\xbf" + lines(rows).replace(b"\n", b"\r\n")),
        ("one-object.json", lambda rows: json.dumps(rows[0], indent=2).encode()),
        ("one-array.json", lambda rows: json.dumps(rows, indent=1).encode()),
    ],
)
def test_every_shape_of_json_loads(service: Service, name: str, content: Any) -> None:
    first = 3000 + 10 * len(name)
    rows = shipments(first, 1 if "object" in name else 5)

    service.upload(name, content(rows))
    service.settle()

    assert_published(service, rows)


def test_any_key_will_do(service: Service) -> None:
    keys = ["a b.json", "1+1=2.json", "dt=2024-07-09/x.json", "über 100%.json", "{[*?]}'\".json", "日本/💾.json"]
    rows = shipments(4000, len(keys))
    for key, row in zip(keys, rows, strict=True):
        service.upload(key, [row])
    service.settle()

    assert_published(service, rows)


def test_the_same_event_three_times_gives_the_same_table(service: Service) -> None:
    rows = shipments(5000, 10)
    event = {
        "Records": [
            {
                "eventSource": "aws:s3",
                "s3": {"bucket": {"name": service.landing}, "object": {"key": "shipping/thrice.json"}},
            }
        ]
    }
    sqs = service.client("sqs")
    queue = sqs.get_queue_url(QueueName="millrace-local-uploads")["QueueUrl"]
    service.upload("thrice.json", rows)
    for _ in range(2):
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(event))
    service.settle()
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(event))
    service.until("the last event is taken", lambda: not _messages(service, queue))
    service.settle()

    assert_published(service, rows)


def test_a_key_that_is_uploaded_again_replaces_its_rows(service: Service) -> None:
    before, after = shipments(5100, 3), shipments(5110, 2)
    beside = shipments(5120, 2)
    service.upload("again.json", before)
    service.upload("beside.json", beside)
    service.settle()
    assert_published(service, before + beside)

    service.upload("again.json", after)
    service.settle()

    assert_published(service, after + beside)
    assert service.curated(*[row["shipping_id"] for row in before]) == {}
    assert "Replaced what shipping/again.json gave before." in service.notified("shipping/again.json")["Message"]
    for row in before:
        del UPLOADED[row["shipping_id"]]


def test_a_broken_file_is_rejected_and_harms_no_other(service: Service) -> None:
    good = shipments(6000, 5)
    service.upload("good.json", good)
    service.upload("broken.json", b'{"shipping_id": 1, "shipping_da')
    service.upload("empty.json", b"")
    service.settle()

    assert_published(service, good)
    rejected = service.objects(service.landing, "rejected/shipping/")
    reasons = {note["key"]: note["reason"] for note in service.notes("shipping/")}
    assert {key: reasons[key] for key in ("shipping/broken.json", "shipping/empty.json")} == {
        "shipping/broken.json": "No line of the file is valid JSON.",
        "shipping/empty.json": "The file is empty.",
    }
    assert b'{"shipping_id": 1, "shipping_da' in rejected.values()
    assert "shipping/broken.json" in service.notified("Rejected shipping/broken.json")["Message"]


def test_an_upload_that_s3_does_not_give_out_is_noted_and_harms_no_other(service: Service) -> None:
    good = shipments(6050, 3)
    service.upload("given-out.json", good)
    service.land_withheld("shipping/kept-to-oneself.json", [shipment(6059)])
    del UPLOADED[6059]
    service.settle()

    assert_published(service, good)
    of_it = [note for note in service.notes("shipping/") if note["key"] == "shipping/kept-to-oneself.json"]
    assert [note["reason"].split(":")[0] for note in of_it] == ["S3 does not give the upload out"]
    assert "kept-to-oneself.json" in service.notified("Rejected shipping/kept-to-oneself.json")["Message"]


def test_a_row_that_breaks_the_contract_is_quarantined(service: Service) -> None:
    good = shipments(6100, 2)
    bad = {**shipment(6199), "shipping_cost": "free"}
    del UPLOADED[6199]
    two_on_a_line = lines([bad]).strip() * 2
    service.upload("some-bad.json", lines([good[0], bad]) + b"\nno json\n" + lines([good[1]]) + two_on_a_line)
    service.settle()

    assert_published(service, good)
    of_file = [row for row in service.quarantined("shipping/") if row["source_key"] == "shipping/some-bad.json"]
    assert sorted((row["line"], row["reason"]) for row in of_file) == [
        (2, "shipping_cost is not a double: free"),
        (4, "not valid JSON"),
        (6, "more than one JSON value"),
    ]
    assert {row["line"]: row["raw"] for row in of_file}[4] == "no json"


def test_a_burst_takes_few_runs_and_every_row_arrives_once(service: Service) -> None:
    runs_before = {job: len(service.runs(job)) for job in ("shipping-to-parquet", "shipping-normalize")}
    files = [shipments(10_000 + 100 * number, 20) for number in range(50)]
    for number, rows in enumerate(files):
        service.upload(f"burst/{number}.json", rows)
    service.settle()

    assert_published(service, [row for rows in files for row in rows])
    for job, before in runs_before.items():
        assert len(service.runs(job)) - before <= 4


def test_the_sweep_finds_what_no_event_brought(service: Service) -> None:
    rows = shipments(7000, 3)
    # The notification's filter asks for `.json`.
    service.upload("NO-EVENT.JSON", rows[:2])
    # Not compressed, whatever its name says.
    service.upload("no-event.json.gz", rows[2:])

    service.sweep()

    service.settle()
    assert_published(service, rows)


def test_a_failing_job_fails_the_execution_and_somebody_is_told(service: Service) -> None:
    glue, s3 = service.client("glue"), service.client("s3")
    name = "millrace-local-shipping-normalize"
    job = glue.get_job(JobName=name)["Job"]
    script = job["Command"]["ScriptLocation"]
    bucket = script.removeprefix("s3://").split("/")[0]
    s3.put_object(Bucket=bucket, Key="glue/broken/broken.py", Body=b"raise ValueError('out of cheese')\n")
    update = {
        field: job[field]
        for field in ("Role", "GlueVersion", "WorkerType", "NumberOfWorkers", "ExecutionProperty", "DefaultArguments")
    }
    rows = shipments(8000, 3)
    glue.update_job(
        JobName=name,
        JobUpdate={**update, "Command": {**job["Command"], "ScriptLocation": f"s3://{bucket}/glue/broken/broken.py"}},
    )
    try:
        service.upload("job-fails.json", rows)
        message = service.notified("out of cheese")
    finally:
        glue.update_job(JobName=name, JobUpdate={**update, "Command": job["Command"]})

    assert message["Subject"] == "shipping: failed (States.TaskFailed)"
    assert "ValueError: out of cheese" in message["Message"]
    assert name in message["Message"]
    failed = next(each for each in service.executions() if each["status"] == "FAILED")
    assert failed["error"] == "States.TaskFailed"
    assert json.loads(failed["cause"])["JobRunState"] == "FAILED"
    # Nothing is lost: the sweep brings it through once the fault is mended.
    service.sweep()
    service.settle()
    assert_published(service, rows)


def test_a_role_without_a_permission_fails_the_step_with_access_denied(service: Service) -> None:
    iam = service.client("iam")
    role, policy = "millrace-local-shipping", "shipping"
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    without = [each for each in document["Statement"] if "glue:StartCrawler" not in each["Action"]]
    assert len(without) == len(document["Statement"]) - 1
    rows = shipments(9000, 3)
    iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps({**document, "Statement": without}))
    try:
        service.upload("denied.json", rows)
        message = service.notified("glue:StartCrawler")
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))

    assert "(Glue.AccessDeniedException)" in message["Subject"]
    assert "is not authorized to perform: glue:StartCrawler" in message["Message"]
    service.sweep()
    service.settle()
    assert_published(service, rows)


def test_the_table_holds_every_uploaded_row_and_no_other(service: Service) -> None:
    service.settle()

    found = service.query("SELECT shipping_id FROM shipping")

    assert sorted(int(number or 0) for (number,) in found) == sorted(UPLOADED)


def test_every_run_accounts_for_its_rows(service: Service) -> None:
    reports = service.objects(service.artifacts, "logs/glue-jobs/shipping-to-parquet/")

    assert len(reports) > 5
    for body in reports.values():
        report = json.loads(body)
        assert report["rows_in"] == report["rows_out"] + report["duplicates"] + report["quarantined"]


def _messages(service: Service, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = service.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return sum(int(attributes[name]) for name in names)
