"""The pipeline `feedback` on the local cloud: from the JSON table to Parquet, with AWS's data quality engine."""

import json
from typing import Any

import pytest
from deployed import PREFIX, Service
from numbered_inputs import feedback

_COLUMNS = "feedback_id, flight_no, date, section, rating, comments"
_TABLE = "millrace_local_feedback.cabin_feedback"


GOOD = [feedback(number, comments='fine, "thanks"') for number in range(100, 130)]
BROKEN = {
    "on the roof": (feedback(201, section="roof"), 'ColumnValues "section" in'),
    "beyond the scale": (feedback(202, rating=9), 'ColumnValues "rating" between 0 and 6'),
    "without a flight": (feedback(203, flight_no=None), 'IsComplete "flight_no"'),
    "of another type": (feedback(204, rating="five"), "rating is not a int: five"),
}


@pytest.fixture(scope="module")
def empty(service: Service) -> dict[str, Any]:
    """The report of a run over nothing, before anything is there."""
    return run(service)


def test_nothing_to_read_is_no_failure(empty: dict[str, Any]) -> None:
    assert [empty[name] for name in ("files_in", "rows_in", "rows_out", "rejected")] == [0, 0, 0, []]


@pytest.fixture(scope="module")
def written(service: Service, empty: dict[str, Any]) -> dict[str, Any]:
    """The report of a run over good and broken rows, in two files."""
    assert empty["rows_in"] == 0
    service.land("feedback/2024/07/good +1.json", GOOD)
    broken = b"".join(json.dumps(row).encode() + b"\n" for row, _ in BROKEN.values())
    service.land("feedback/broken.json", broken + b"\n{not json\n")
    return run(service)


def run(service: Service) -> dict[str, Any]:
    execution = service.execute("table-to-parquet")
    assert execution["status"] == "SUCCEEDED", execution
    return service.report("json-to-pq", json.loads(execution["output"])["run"])


def parquet(service: Service) -> list[tuple[str | None, ...]]:
    return service.query(f"SELECT {_COLUMNS} FROM cabin_feedback_parquet ORDER BY feedback_id", "feedback")


def expected(rows: list[dict[str, object]]) -> list[tuple[str, ...]]:
    return [tuple(str(row[name]) for name in _COLUMNS.split(", ")) for row in rows]


def test_rows_that_keep_the_rules_are_in_the_table(service: Service, written: dict[str, Any]) -> None:
    assert parquet(service) == expected(GOOD)
    # Five lines are broken: the four above, and one that is no JSON.
    assert [written[name] for name in ("files_in", "rows_in", "rows_out", "quarantined")] == [2, 35, 30, 5]


def test_rows_that_break_a_rule_are_in_quarantine_with_the_reason(service: Service, written: dict[str, Any]) -> None:
    rows = service.quarantined(f"feedback/{_TABLE}/")

    by_line = {row["line"]: row for row in rows}
    assert len(by_line) == len(rows) == written["quarantined"]
    for line, (row, reason) in enumerate(BROKEN.values(), 1):
        assert json.loads(by_line[line]["raw"]) == row
        assert reason in by_line[line]["reason"]
        assert by_line[line]["source_key"] == "feedback/broken.json"
    assert (by_line[6]["raw"], by_line[6]["reason"]) == ("{not json", "not valid JSON")


def test_the_outcome_of_each_rule_is_published(service: Service, written: dict[str, Any]) -> None:
    glue = service.client("glue")
    results = glue.list_data_quality_results(Filter={"JobName": f"{PREFIX}-json-to-pq", "JobRunId": written["run"]})
    result = glue.get_data_quality_result(ResultId=results["Results"][0]["ResultId"])

    outcomes = {each["Description"]: each["Result"] for each in result["RuleResults"]}
    failed = {each["rule"] for each in written["failed_rules"]}
    assert len(outcomes) == 9
    assert {rule for rule, outcome in outcomes.items() if outcome == "FAIL"} == failed
    assert {rule.split('"')[1] for rule in failed} == {"flight_no", "section", "rating"}


def test_broken_rows_are_told_as_a_warning(service: Service, written: dict[str, Any]) -> None:
    told = service.notified(written["run"], "etl-job-warning")

    assert told["Subject"].startswith("feedback: json-to-pq succeeded, 5 rows quarantined, ")
    assert "Rows:     in 35 = out 30 + duplicates 0 + quarantined 5" in told["Message"]


def test_another_run_changes_nothing_and_keeps_one_folder_for_readers(
    service: Service, written: dict[str, Any]
) -> None:
    runs = [written, run(service), run(service)]

    assert parquet(service) == expected(GOOD)
    keys = service.objects(service.lake, "curated/feedback/")
    assert {key.split("/")[2] for key in keys} == {f"run={each['run']}" for each in runs[1:]}


def test_a_key_that_is_uploaded_again_replaces_its_rows(service: Service, written: dict[str, Any]) -> None:
    assert written["rows_out"] == len(GOOD)
    service.land("feedback/again.json", [feedback(301), feedback(302)])
    run(service)
    service.land("feedback/again.json", [feedback(303)])
    run(service)

    assert parquet(service) == expected([*GOOD, feedback(303)])
    service.client("s3").delete_object(Bucket=service.landing, Key="feedback/again.json")


@pytest.mark.usefixtures("written")
def test_an_object_that_s3_does_not_give_out_is_noted_and_harms_no_other(service: Service) -> None:
    service.land_withheld("feedback/kept-to-oneself.json", [feedback(305)])
    try:
        report = run(service)
    finally:
        service.client("s3").delete_object(Bucket=service.landing, Key="feedback/kept-to-oneself.json")

    assert parquet(service) == expected(GOOD)
    reasons = {each["key"]: each["reason"] for each in report["rejected"]}
    assert reasons["feedback/kept-to-oneself.json"].startswith("S3 does not give the upload out: ")


@pytest.mark.usefixtures("written")
def test_a_stopping_rule_that_fails_publishes_nothing_and_is_told(service: Service) -> None:
    before = parquet(service)
    # More than half of all rows without a flight: `Completeness "flight_no" > 0.5` is marked as stopping.
    service.land("feedback/nameless.json", [feedback(number, flight_no=None) for number in range(400, 440)])
    try:
        execution = service.execute("table-to-parquet")
    finally:
        service.client("s3").delete_object(Bucket=service.landing, Key="feedback/nameless.json")

    assert execution["status"] == "FAILED"
    assert parquet(service) == before
    told = service.notified(execution["name"], "etl-job-failure")
    assert told["Subject"] == "feedback: failed (States.TaskFailed)"
    assert 'stopping rule(s) failed, nothing is published: Completeness "flight_no" > 0.5' in told["Message"]
    # The first try and three more.
    failed = [each for each in service.runs("json-to-pq") if each["JobRunState"] == "FAILED"]
    assert len(failed) == 4
    assert service.notified("the 3rd time in a row", "etl-critical-alerts")["Subject"].startswith("feedback: ")


def test_the_schedule_runs_it_twenty_minutes_past_each_hour(service: Service) -> None:
    schedule = service.client("scheduler").get_schedule(Name=f"{PREFIX}-table-to-parquet")

    assert (schedule["ScheduleExpression"], schedule["Target"]["Arn"].rsplit(":", 1)[1]) == (
        "cron(20 * * * ? *)",
        f"{PREFIX}-table-to-parquet",
    )
