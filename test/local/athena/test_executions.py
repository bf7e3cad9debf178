"""How a query execution begins, ends and is asked about."""

import json
import time
from typing import Any

import pytest
from athena_lake import BUCKET, RESULTS, Lake

_SLOW = (
    "SELECT count(*) FROM unnest(sequence(1, 9999)) a(x) CROSS JOIN unnest(sequence(1, 9999)) b(y) "
    "CROSS JOIN unnest(sequence(1, 99)) c(z) WHERE sin(x * y + z) > 2"
)


@pytest.fixture(scope="module", autouse=True)
def table(lake: Lake) -> None:
    lake.table("numbers", {"n": "bigint", "text": "string"})
    lake.put_parquet(
        f"{lake.prefix('numbers')}a.parquet", "SELECT range AS n, 'number ' || range AS text FROM range(2500)"
    )


def test_statistics_and_context(lake: Lake) -> None:
    execution = lake.run("SELECT sum(n) AS total FROM numbers")

    assert execution["QueryExecutionContext"] == {"Database": lake.database}
    assert (execution["StatementType"], execution["SubstatementType"], execution["WorkGroup"]) == (
        "DML",
        "SELECT",
        "primary",
    )
    assert execution["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    statistics = execution["Statistics"]
    assert statistics["TotalExecutionTimeInMillis"] >= statistics["EngineExecutionTimeInMillis"] > 0
    assert execution["Status"]["CompletionDateTime"] >= execution["Status"]["SubmissionDateTime"]


def test_a_small_query_takes_a_moment_only(lake: Lake) -> None:
    lake.run("SELECT 1")
    fastest = min(
        lake.run("SELECT count(*) FROM numbers")["Statistics"]["TotalExecutionTimeInMillis"] for _ in range(5)
    )

    assert fastest < 500  # about 100 on an idle machine


def test_pages_end_to_end(lake: Lake) -> None:
    identifier = lake.run("SELECT n, text FROM numbers ORDER BY n")["QueryExecutionId"]

    pages = list(lake.athena.get_paginator("get_query_results").paginate(QueryExecutionId=identifier))

    rows = [[datum["VarCharValue"] for datum in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]]
    assert [len(page["ResultSet"]["Rows"]) for page in pages] == [1000, 1000, 501]
    assert rows == [["n", "text"], *([str(n), f"number {n}"] for n in range(2500))]
    with pytest.raises(lake.athena.exceptions.InvalidRequestException):
        lake.athena.get_query_results(QueryExecutionId=identifier, NextToken="nonsense")
    with pytest.raises(lake.athena.exceptions.InvalidRequestException):
        lake.athena.get_query_results(QueryExecutionId=identifier, MaxResults=1001)


def test_results_hold_anything(lake: Lake) -> None:
    rows = lake.rows("SELECT 'a \"quoted\", text', 'two\nlines', '', CAST(NULL AS varchar), 'ünï', ',', '\"'")

    assert rows == [['a "quoted", text', "two\nlines", "", None, "ünï", ",", '"']]


def test_a_query_is_cancelled(lake: Lake) -> None:
    identifier = lake.start(_SLOW)
    while lake.athena.get_query_execution(QueryExecutionId=identifier)["QueryExecution"]["Status"]["State"] == "QUEUED":
        time.sleep(0.01)

    lake.athena.stop_query_execution(QueryExecutionId=identifier)

    assert lake.wait(identifier)["Status"]["State"] == "CANCELLED"
    with pytest.raises(lake.athena.exceptions.InvalidRequestException, match="Final query state: CANCELLED"):
        lake.result(identifier)
    lake.athena.stop_query_execution(QueryExecutionId=identifier)
    assert lake.rows("SELECT 1") == [["1"]]


def test_queries_beyond_the_limit_wait(lake: Lake) -> None:
    running = [lake.start(_SLOW) for _ in range(5)]
    try:
        deadline = time.monotonic() + 30
        states: list[str] = []
        while time.monotonic() < deadline and sorted(states) != ["QUEUED", *["RUNNING"] * 4]:
            states = [
                lake.athena.get_query_execution(QueryExecutionId=each)["QueryExecution"]["Status"]["State"]
                for each in running
            ]
        assert sorted(states) == ["QUEUED", *["RUNNING"] * 4]
        assert lake.lines("SHOW TABLES") == ["numbers"]  # the catalog needs no engine
    finally:
        for each in running:
            lake.athena.stop_query_execution(QueryExecutionId=each)
    assert {lake.wait(each)["Status"]["State"] for each in running} == {"CANCELLED"}


def test_a_token_starts_one_query(lake: Lake) -> None:
    token = "a" * 40

    first = lake.start("SELECT 1", ClientRequestToken=token)

    assert lake.start("SELECT 1", ClientRequestToken=token) == first
    with pytest.raises(lake.athena.exceptions.InvalidRequestException, match="Idempotent parameters do not match"):
        lake.start("SELECT 2", ClientRequestToken=token)


def test_parameters(lake: Lake) -> None:
    sql = "SELECT n, '?' FROM numbers WHERE text = ? AND n >= ?"

    assert lake.rows(sql, ExecutionParameters=["'number 7'", "7"]) == [["7", "?"]]
    with pytest.raises(lake.athena.exceptions.InvalidRequestException, match="expected 2 but found 1"):
        lake.start(sql, ExecutionParameters=["1"])
    with pytest.raises(lake.athena.exceptions.InvalidRequestException, match="must be a literal"):
        lake.start(sql, ExecutionParameters=["'x' OR true", "1"])


def test_prepared_statements(lake: Lake) -> None:
    lake.athena.create_prepared_statement(
        StatementName="by_number", WorkGroup="primary", QueryStatement="SELECT text FROM numbers WHERE n = ?"
    )

    assert lake.rows("EXECUTE by_number USING 3") == [["number 3"]]
    assert lake.rows("EXECUTE by_number", ExecutionParameters=["4"]) == [["number 4"]]
    with pytest.raises(lake.athena.exceptions.InvalidRequestException, match="was not found"):
        lake.start("EXECUTE nothing")


def test_a_workgroup_decides(lake: Lake) -> None:
    lake.athena.create_work_group(
        Name="enforcing",
        Configuration={
            "ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/enforced"},
            "EnforceWorkGroupConfiguration": True,
            "BytesScannedCutoffPerQuery": 10_000_000,
        },
    )
    lake.athena.create_work_group(
        Name="offering",
        Configuration={
            "ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/offered/"},
            "EnforceWorkGroupConfiguration": False,
        },
    )

    enforced = lake.run("SELECT 1", WorkGroup="enforcing")
    offered = lake.run("SELECT 1", WorkGroup="offering", ResultConfiguration={})
    own = lake.run("SELECT 1", WorkGroup="offering")

    assert enforced["ResultConfiguration"]["OutputLocation"].startswith(f"s3://{BUCKET}/enforced/")
    assert offered["ResultConfiguration"]["OutputLocation"].startswith(f"s3://{BUCKET}/offered/")
    assert own["ResultConfiguration"]["OutputLocation"].startswith(RESULTS)
    for arguments, message in (
        ({"WorkGroup": "primary", "ResultConfiguration": {}}, "No output location provided"),
        ({"WorkGroup": "nothing"}, "WorkGroup nothing is not found"),
    ):
        with pytest.raises(lake.athena.exceptions.InvalidRequestException, match=message):
            lake.start("SELECT 1", **arguments)
    lake.athena.update_work_group(WorkGroup="offering", State="DISABLED")
    with pytest.raises(lake.athena.exceptions.InvalidRequestException, match="is disabled"):
        lake.start("SELECT 1", WorkGroup="offering")


def test_a_workgroup_goes_with_its_queries(lake: Lake) -> None:
    location = {"ResultConfiguration": {"OutputLocation": RESULTS}}
    lake.athena.create_work_group(Name="leaving", Configuration=location)
    lake.run("SELECT 1", WorkGroup="leaving")
    saved = {"Name": "q", "Database": lake.database, "QueryString": "SELECT 1", "WorkGroup": "leaving"}
    query = lake.athena.create_named_query(**saved)["NamedQueryId"]

    assert query not in lake.athena.list_named_queries()["NamedQueryIds"]
    assert "Description" not in lake.athena.get_named_query(NamedQueryId=query)["NamedQuery"]
    assert "Description" not in lake.athena.batch_get_named_query(NamedQueryIds=[query])["NamedQueries"][0]
    lake.athena.delete_named_query(NamedQueryId=query)
    with pytest.raises(lake.athena.exceptions.InvalidRequestException, match="WorkGroup leaving is not empty"):
        lake.athena.delete_work_group(WorkGroup="leaving")
    lake.athena.delete_work_group(WorkGroup="leaving", RecursiveDeleteOption=True)
    lake.athena.create_work_group(Name="leaving", Configuration=location)
    assert lake.athena.list_query_executions(WorkGroup="leaving")["QueryExecutionIds"] == []
    lake.athena.delete_work_group(WorkGroup="leaving")


def test_tagged_work_groups_are_found(lake: Lake) -> None:
    lake.athena.create_work_group(Name="tagged", Tags=[{"Key": "athena-team", "Value": "blue"}])
    tagging = lake.cloud.client("resourcegroupstaggingapi")

    found = tagging.get_resources(TagFilters=[{"Key": "athena-team"}])["ResourceTagMappingList"]

    arn = "arn:aws:athena:us-east-1:000000000000:workgroup/tagged"
    assert found == [{"ResourceARN": arn, "Tags": [{"Key": "athena-team", "Value": "blue"}]}]


def test_names_of_the_catalog_are_found_in_any_case(lake: Lake) -> None:
    names = {"CatalogName": "AwsDataCatalog", "DatabaseName": lake.database.upper()}

    assert lake.athena.get_database(**names)["Database"]["Name"] == lake.database
    assert lake.athena.get_table_metadata(**names, TableName="Numbers")["TableMetadata"]["Name"] == "numbers"
    assert [each["Name"] for each in lake.athena.list_table_metadata(**names)["TableMetadataList"]] == ["numbers"]


def test_a_query_that_scans_too_much_is_cancelled(lake: Lake) -> None:
    lake.athena.create_work_group(
        Name="frugal",
        Configuration={"ResultConfiguration": {"OutputLocation": RESULTS}, "BytesScannedCutoffPerQuery": 10_000_000},
    )
    lake.put_parquet(f"{lake.prefix('large')}a.parquet", "SELECT random() AS x FROM range(1500000)")
    lake.table("large", {"x": "double"})

    assert lake.rows("SELECT count(*) FROM large", WorkGroup="frugal") == [["1500000"]]
    execution = lake.wait(lake.start("SELECT sum(x) FROM large", WorkGroup="frugal"))

    assert execution["Status"]["State"] == "CANCELLED"
    assert execution["Status"]["StateChangeReason"] == "Query cancelled! : Bytes scanned limit was exceeded"


def test_a_failure_has_a_category_and_a_type(lake: Lake) -> None:
    execution = lake.wait(lake.start("SELECT nothing FROM numbers"))

    error = execution["Status"]["AthenaError"]
    assert (error["ErrorCategory"], error["ErrorType"], error["Retryable"]) == (2, 1301, False)
    assert error["ErrorMessage"] == execution["Status"]["StateChangeReason"]
    with pytest.raises(lake.athena.exceptions.InvalidRequestException, match="Final query state: FAILED"):
        lake.result(execution["QueryExecutionId"])


def test_state_changes_are_events(lake: Lake) -> None:
    queue = lake.cloud.client("sqs")
    url = queue.create_queue(QueueName="athena-events")["QueueUrl"]
    arn = queue.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    queue.set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [policy]})}
    )
    events = lake.cloud.client("events")
    pattern = {"source": ["aws.athena"], "detail-type": ["Athena Query State Change"]}
    events.put_rule(Name="athena-events", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="athena-events", Targets=[{"Id": "queue", "Arn": arn}])

    identifier = lake.run("SELECT 1")["QueryExecutionId"]

    found: dict[str, dict[str, Any]] = {}
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and len(found) < 3:
        for message in queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get(
            "Messages", []
        ):
            detail = json.loads(message["Body"])["detail"]
            if detail["queryExecutionId"] == identifier:
                found[detail["currentState"]] = detail
    assert found["SUCCEEDED"] == {
        "versionId": "0",
        "currentState": "SUCCEEDED",
        "previousState": "RUNNING",
        "statementType": "DML",
        "queryExecutionId": identifier,
        "workgroupName": "primary",
        "sequenceNumber": "3",
    }


def test_the_result_raises_an_object_event(lake: Lake) -> None:
    """A result is an object like any other: whoever is notified of its bucket hears of it."""
    execution = lake.run("SELECT 1")

    key = execution["ResultConfiguration"]["OutputLocation"].split("/", 3)[3]
    assert lake.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b'"_col0"\n"1"\n'


def test_explain(lake: Lake) -> None:
    plan = "\n".join(str(line) for line in lake.lines("EXPLAIN SELECT count(*) FROM numbers"))

    assert "READ_PARQUET" in plan.upper()
    assert "/objects/" not in plan
