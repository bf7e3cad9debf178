"""The pipeline `orders` on the local cloud; what its table must hold is read by the csv module of Python."""

import csv
import gzip
import io
import json
import random
from typing import Any

import duckdb
import pytest
from deployed import PREFIX, Service

pytestmark = pytest.mark.usefixtures("burst")  # each test by itself finds the columns of all headers

JOB = "orders-clean"
COLUMNS = {
    "Order ID": "order_id",
    "Customer": "customer",
    "Ordered On": "ordered_on",
    "Unit Price (€)": "unit_price_u20ac",
    "Gift?": "gift",
    "Zip": "zip",
    "Note": "note",
}
"""Every header of the tests, and the column that it becomes."""

CURRENT: dict[str, str] = {}
"""The text of each key that was uploaded well."""

HEADER = "Order ID,Customer,Ordered On,Unit Price (€),Zip\n"


def row(number: int) -> str:
    return f"{number},Customer {number % 7},2024-07-{number % 28 + 1:02d},{number / 4},{number % 100:05d}\n"


def land(service: Service, key: str, text: str, encode: Any = str.encode) -> None:
    """Upload a good file under `extract/`."""
    service.land(f"extract/{key}", encode(text))
    CURRENT[key] = text


def expected() -> list[tuple[str | None, ...]]:
    """The rows of all current uploads, each once, as Athena answers them."""
    kinds = {"unit_price_u20ac": lambda text: str(float(text)), "gift": str.lower}
    found = set()
    for text in CURRENT.values():
        header, *rows = [each for each in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) if each]
        names = [COLUMNS[name] for name in header]
        for fields in rows:
            if len(fields) == len(names):
                values = dict(zip(names, fields, strict=True))
                given = [(name, values.get(name) or None) for name in COLUMNS.values()]
                found.add(tuple(kinds.get(name, str)(value) if value else None for name, value in given))
    return sorted(found, key=str)


def table(service: Service) -> list[tuple[str | None, ...]]:
    names = ", ".join(COLUMNS.values())
    return sorted(service.query(f"SELECT {names} FROM orders", "orders"), key=str)


def parquet(service: Service, prefix: str, folder: Any) -> list[tuple[Any, ...]]:
    """The order ids in the Parquet files under a prefix of the lake, as who reads files finds them."""
    rows = []
    for number, body in enumerate(service.objects(service.lake, prefix).values()):
        path = folder / f"{prefix.replace('/', '-')}{number}.parquet"
        path.write_bytes(body)
        rows += duckdb.sql(f"SELECT order_id FROM read_parquet('{path}')").fetchall()
    return sorted(rows)


def batches(service: Service) -> dict[str, dict[str, Any]]:
    """The reports of all batches, by their names."""
    reports = service.objects(service.artifacts, f"logs/glue-jobs/{JOB}/orders-")
    return {report["batch"]: report for report in map(json.loads, reports.values())}


@pytest.fixture(scope="module")
def burst(service: Service) -> set[str]:
    """Files of all kinds, uploaded together; the names of the batches that they came to."""
    chance = random.Random(1)  # noqa: S311 (no secret)
    noise = "".join(f"{number},{chance.random()},2024-07-09,1.5,00000\n" for number in range(9000))
    land(service, "plain.csv", HEADER + "".join(map(row, range(1, 40))))
    land(service, "again.csv", HEADER + "".join(map(row, [30, 31, 41, 41, 42])))
    land(service, "crlf/bom.csv", "\ufeff" + HEADER.replace("\n", "\r\n") + row(50).replace("\n", "\r\n"))
    land(service, "more columns.csv", 'Note,Order ID,Gift?\n"a, b\r\nand ""c""\n",60,true\n,61,FALSE\n"",62,\n')
    land(
        service, "1+1=2 ü.csv.gz", HEADER + "".join(map(row, range(70, 80))), lambda text: gzip.compress(text.encode())
    )
    land(service, "not-compressed.csv.gz", HEADER + row(80))
    land(service, "header-only.csv", HEADER)
    land(service, "ragged.csv", HEADER + row(90) + "91,too few\n\n" + row(92) + "93,a,2024-07-09,1,2,3\n" + row(94))
    for key, body in {
        "duplicate-headers.csv": b"Order ID,order-id\n1,2\n",
        "empty.csv": b"",
        "utf-16.csv": HEADER.encode("utf-16"),
        "half.csv.gz": gzip.compress((HEADER + noise).encode())[:100_000],
        "open-quote.csv": (HEADER + noise + '9,"never closed,2024-07-09,1,00000\n' + row(99)).encode(),
    }.items():
        service.land(f"extract/{key}", body)
    service.settle_orders()
    return set(batches(service))


def test_the_table_holds_what_was_uploaded_each_row_once(service: Service) -> None:
    assert table(service) == expected()
    columns = service.client("glue").get_table(DatabaseName="millrace_local_orders", Name="orders")["Table"]
    assert {each["Name"]: each["Type"] for each in columns["StorageDescriptor"]["Columns"]} == {
        "order_id": "bigint",
        "customer": "string",
        "ordered_on": "date",
        "unit_price_u20ac": "double",
        "zip": "string",
        "note": "string",
        "gift": "boolean",
    }


def test_files_hold_the_same_as_the_table(service: Service, burst: set[str], tmp_path: Any) -> None:
    ids = sorted((int(each[0]),) for each in expected() if each[0])

    assert parquet(service, "load/latest/", tmp_path) == ids
    days = {f"{name[7:11]}-{name[11:13]}-{name[13:15]}" for name in burst}
    # A row that two batches have is in the load of both.
    assert {each for day in days for each in parquet(service, f"load/{day}/", tmp_path)} == set(ids)


def test_every_row_is_accounted_for(service: Service, burst: set[str]) -> None:
    reports = [batches(service)[name] for name in burst]

    for report in reports:
        assert report["rows_in"] == report["rows_out"] + report["duplicates"] + report["quarantined"]
    assert sum(each["rows_in"] for each in reports) == 39 + 5 + 1 + 3 + 10 + 1 + 0 + 5
    assert sum(each["quarantined"] for each in reports) == 2
    # Two rows are in two files, which may have come to two batches; one is twice in a file.
    assert sum(each["duplicates"] for each in reports) in (1, 2, 3)


def test_ragged_rows_are_in_quarantine(service: Service) -> None:
    found = service.quarantined("orders/")

    assert sorted((each["line"], each["raw"], each["reason"], each["source_key"]) for each in found) == [
        (3, "91,too few", "2 fields, the header has 5", "extract/ragged.csv"),
        (6, "93,a,2024-07-09,1,2,3", "6 fields, the header has 5", "extract/ragged.csv"),
    ]
    assert "quarantined" in service.notified("2 rows quarantined", "etl-job-warning")["Subject"]


def test_files_that_cannot_be_read_are_rejected_and_told(service: Service) -> None:
    reasons = {
        "extract/duplicate-headers.csv": 'The header names 2 columns alike: "Order ID", "order-id" are all order_id.',
        "extract/empty.csv": "The file is empty.",
        "extract/utf-16.csv": "The file is UTF-16; UTF-8 is needed.",
        "extract/half.csv.gz": "The gzip file ends too early.",
        "extract/open-quote.csv": "The quote that is opened in the record of line 9002 is never closed.",
    }

    rejected = service.objects(service.landing, "rejected/orders/")
    assert {note["key"]: note["reason"] for note in service.notes("orders/")} == reasons
    assert len(rejected) == 2 * len(reasons)
    for key, reason in reasons.items():
        assert reason in service.notified(key, "etl-job-warning")["Message"]


def test_what_was_read_is_in_the_archive(service: Service) -> None:
    archived = service.objects(service.landing, "archived/extract/")

    contents = [
        gzip.decompress(body) if key.endswith(".csv.gz") else body
        for key, body in archived.items()
        if "half" not in key
    ]
    assert {text.encode() for text in CURRENT.values()} <= set(contents)
    day, batch, name = next(iter(archived)).removeprefix("archived/extract/").split("/")
    assert (batch[:15], name[:6]) == (f"orders-{day.replace('-', '')}", "00000-")


def test_delivered_twice_or_run_again_changes_nothing(service: Service, burst: set[str]) -> None:
    before = {**service.objects(service.lake, "load/2"), **service.objects(service.lake, "load/latest/")}
    glue, sqs = service.client("glue"), service.client("sqs")
    queue = sqs.get_queue_url(QueueName=f"{PREFIX}-uploads")["QueueUrl"]
    event = {"Records": [{"s3": {"bucket": {"name": service.landing}, "object": {"key": "extract/plain.csv"}}}]}
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(event))
    batch = min(burst)

    run = glue.start_job_run(JobName=f"{PREFIX}-{JOB}", Arguments={"--batch": batch})["JobRunId"]
    service.settle_orders()
    assert next(each for each in service.runs(JOB) if each["Id"] == run)["JobRunState"] == "SUCCEEDED"
    # As if the run had died before it could say that it was done.
    report = f"logs/glue-jobs/{JOB}/{batch}.json"
    told = json.loads(service.client("s3").get_object(Bucket=service.artifacts, Key=report)["Body"].read())
    service.client("s3").delete_object(Bucket=service.artifacts, Key=report)
    glue.start_job_run(JobName=f"{PREFIX}-{JOB}", Arguments={"--batch": batch})
    service.settle_orders()

    again = batches(service)[batch]
    assert {**again, "run": "", "seconds": 0} == {**told, "run": "", "seconds": 0}
    after = {**service.objects(service.lake, "load/2"), **service.objects(service.lake, "load/latest/")}
    assert set(after) - set(before) == {key for key in after if "load/latest/" in key and key not in before}
    assert table(service) == expected()
    assert set(batches(service)) == burst


def test_a_key_that_is_uploaded_again_replaces_its_rows(service: Service, burst: set[str], tmp_path: Any) -> None:
    land(service, "plain.csv", HEADER + row(30) + row(100))
    service.settle_orders()

    assert table(service) == expected()
    (name,) = set(batches(service)) - burst
    report = batches(service)[name]
    assert (report["replaced"], report["rows_out"]) == (["extract/plain.csv"], 2)
    assert service.notified("Replaced what extract/plain.csv gave before.", "etl-job-success")
    # The day's files no longer have what is replaced; 30 is in the new upload, and in another file.
    of_the_day = parquet(service, f"load/{name[7:11]}-{name[11:13]}-{name[13:15]}/", tmp_path)
    assert (1,) not in of_the_day
    assert (30,) in of_the_day


def test_a_broken_file_leaves_the_rows_that_its_key_gave_before(service: Service) -> None:
    service.land("extract/plain.csv", b"Order ID;Customer\n1;a\n")
    service.settle_orders()

    assert table(service) == expected()


def test_uploads_during_a_run_are_taken_by_the_next_one(service: Service) -> None:
    before = set(batches(service))
    land(service, "first.csv", HEADER + row(200))
    service.until("a run begins", lambda: "RUNNING" in {each["JobRunState"] for each in service.runs(JOB)})
    land(service, "second.csv", HEADER + row(201))
    service.settle_orders()

    assert table(service) == expected()
    assert [batches(service)[name]["files_in"] for name in sorted(set(batches(service)) - before)] == [1, 1]


def test_a_batch_that_was_left_open_keeps_its_day(service: Service, tmp_path: Any) -> None:
    s3 = service.client("s3")
    # No notification is sent for this ending.
    land(service, "LEFT.CSV", HEADER + row(300))
    found = s3.head_object(Bucket=service.landing, Key="extract/LEFT.CSV")
    upload = {
        "key": "extract/LEFT.CSV",
        "versionId": found["VersionId"],
        "etag": found["ETag"],
        "size": found["ContentLength"],
        "uploadedAt": found["LastModified"].isoformat(),
    }
    batch = {"batch": "orders-left", "pipeline": "orders", "owner": JOB, "attempt": 1, "inputs": [upload]}
    body = json.dumps({**batch, "openedAt": "2024-07-08T23:59:59.999Z"})
    for name in ("orders-left", "open"):
        s3.put_object(Bucket=service.artifacts, Key=f"batches/orders/{name}.json", Body=body)

    service.sweep()
    service.settle_orders()

    assert table(service) == expected()
    assert parquet(service, "load/2024-07-08/", tmp_path) == [(300,)]
    assert list(service.objects(service.landing, "archived/extract/2024-07-08/orders-left/")) == [
        "archived/extract/2024-07-08/orders-left/00000-LEFT.csv"
    ]
