"""Crawlers of a running cloud, seen through boto3."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from botocore.exceptions import ClientError
from clouds import Cloud, start_cloud, stop_cloud

_BUCKET = "crawlers-test"
_DATABASE = "crawlers_test"
_SERVICE = "glue.amazonaws.com"
_ALLOWED = [
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{_BUCKET}"},
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{_BUCKET}/*"},
    {
        "Effect": "Allow",
        "Action": [
            "glue:GetDatabase",
            *(f"glue:{verb}Table" for verb in ("Create", "Update", "Delete", "Get")),
            "glue:GetTables",
            "glue:GetPartitions",
            *(f"glue:Batch{verb}Partition" for verb in ("Create", "Update", "Delete")),
        ],
        "Resource": [
            "arn:aws:glue:us-east-1:000000000000:catalog",
            f"arn:aws:glue:us-east-1:000000000000:database/{_DATABASE}",
            f"arn:aws:glue:us-east-1:000000000000:table/{_DATABASE}/*",
        ],
    },
    {
        "Effect": "Allow",
        "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": "arn:aws:logs:us-east-1:000000000000:log-group:/aws-glue/crawlers*",
    },
]
_INHERIT = '{"Version": 1.0, "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}'


class Lab:
    """A bucket, a database, a role, and crawlers on folders of the bucket."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.s3 = cloud.client("s3")
        self.glue = cloud.client("glue")
        self.s3.create_bucket(Bucket=_BUCKET)
        self.glue.create_database(DatabaseInput={"Name": _DATABASE})
        self.role = cloud.role("crawlers-test", _SERVICE, _ALLOWED)

    def put(self, key: str, body: str | bytes) -> None:
        self.s3.put_object(Bucket=_BUCKET, Key=key, Body=body)

    def crawler(self, folder: str, **more: Any) -> str:
        """Make a crawler of this folder; returns its name."""
        target = {"Path": f"s3://{_BUCKET}/{folder}", **more.pop("target", {})}
        name = f"crawl-{folder.strip('/').replace('/', '-')}"
        request = {"Name": name, "Role": self.role, "DatabaseName": _DATABASE, **more}
        self.glue.create_crawler(Targets={"S3Targets": [target]}, **request)
        return name

    def crawl(self, name: str) -> dict[str, Any]:
        """Run a crawler to its end; returns its newest entry in ListCrawls, with `Summary` read."""
        self.glue.start_crawler(Name=name)
        until(lambda: self.glue.get_crawler(Name=name)["Crawler"]["State"] == "READY")
        entry: dict[str, Any] = self.glue.list_crawls(CrawlerName=name)["Crawls"][0]
        changes = json.loads(entry["Summary"])
        entry["Summary"] = {
            f"{kind} {action}": json.loads(done)["Count"]
            for kind, actions in changes.items()
            for action, done in actions.items()
        }
        return entry

    def table(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.glue.get_table(DatabaseName=_DATABASE, Name=name)["Table"]
        return found

    def columns(self, name: str) -> dict[str, str]:
        return {each["Name"]: each["Type"] for each in self.table(name)["StorageDescriptor"]["Columns"]}

    def partitions(self, name: str) -> dict[tuple[str, ...], dict[str, Any]]:
        pages = self.glue.get_paginator("get_partitions").paginate(DatabaseName=_DATABASE, TableName=name)
        return {tuple(each["Values"]): each for page in pages for each in page["Partitions"]}


@pytest.fixture(scope="module")
def lab(cloud: Cloud) -> Lab:
    return Lab(cloud)


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "It did not come about in time."
        time.sleep(0.02)


def refusal(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**request)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def parquet(tmp_path: Path, select: str) -> bytes:
    path = tmp_path / "x.parquet"
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


def test_partitioned_parquet_becomes_a_table(lab: Lab, tmp_path: Path) -> None:
    data = parquet(tmp_path, "SELECT i AS shipping_id, 1.5::DOUBLE AS cost, 'x' AS city FROM range(10) t(i)")
    for batch in ("a", "b%20c"):
        lab.put(f"staging/shipping/batch={batch}/part-0001.snappy.parquet", data)
    lab.put("staging/shipping/_SUCCESS", b"")
    lab.put("staging/shipping/_temporary/0/part-0001.parquet", b"half a file")
    lab.put("staging/shipping/batch=a/.part.crc", b"crc")
    name = lab.crawler("staging/shipping/", Configuration=_INHERIT)

    entry = lab.crawl(name)

    assert (entry["State"], entry["Summary"]) == ("COMPLETED", {"TABLE ADD": 1, "PARTITION ADD": 2})
    table = lab.table("shipping")
    assert lab.columns("shipping") == {"shipping_id": "bigint", "cost": "double", "city": "string"}
    assert table["PartitionKeys"] == [{"Name": "batch", "Type": "string"}]
    assert table["StorageDescriptor"]["Location"] == f"s3://{_BUCKET}/staging/shipping/"
    expected = {"classification": "parquet", "objectCount": "2", "recordCount": "20", "UPDATED_BY_CRAWLER": name}
    assert expected.items() <= table["Parameters"].items()
    partitions = lab.partitions("shipping")
    assert sorted(partitions) == [("a",), ("b c",)]
    descriptor = partitions["b c",]["StorageDescriptor"]
    assert descriptor["Location"] == f"s3://{_BUCKET}/staging/shipping/batch=b%20c/"
    assert descriptor["Columns"] == table["StorageDescriptor"]["Columns"]


def test_a_crawl_tells_how_it_went(lab: Lab) -> None:
    lab.put("told/dt=1/x.json", '{"a": 1}')
    name = lab.crawler("told")
    before = time.time()

    entry = lab.crawl(name)

    crawler = lab.glue.get_crawler(Name=name)["Crawler"]
    last = crawler["LastCrawl"]
    assert (last["Status"], last["LogGroup"], last["LogStream"]) == ("SUCCEEDED", "/aws-glue/crawlers", name)
    assert before - 1 <= last["StartTime"].timestamp() <= time.time()
    assert (crawler["Version"], crawler["CrawlElapsedTime"] > 0) == (1, True)
    metrics = lab.glue.get_crawler_metrics(CrawlerNameList=[name])["CrawlerMetricsList"][0]
    assert (metrics["TablesCreated"], metrics["TablesUpdated"], metrics["StillEstimating"]) == (1, 0, False)
    assert metrics["LastRuntimeSeconds"] > 0
    logs = lab.cloud.client("logs").get_log_events(logGroupName="/aws-glue/crawlers", logStreamName=name)
    messages = [each["message"] for each in logs["events"]]
    assert f"[{entry['CrawlId']}] BENCHMARK : Running Start Crawl for Crawler {name}" in messages
    assert f"[{entry['CrawlId']}] INFO : Created table told in database {_DATABASE}" in messages
    assert last["MessagePrefix"] == entry["CrawlId"]
    started = {"FieldName": "START_TIME", "FilterOperator": "GT", "FieldValue": str(int(time.time() * 1000))}
    assert lab.glue.list_crawls(CrawlerName=name, Filters=[started])["Crawls"] == []


def test_crawls_are_filtered(lab: Lab) -> None:
    lab.put("filtered/dt=1/x.json", '{"a": 1}')
    name = lab.crawler("filtered")
    first, second = (lab.crawl(name)["CrawlId"] for _ in range(2))
    crawls = lab.glue.list_crawls(CrawlerName=name)["Crawls"]
    ends = {each["CrawlId"]: str(int(each["EndTime"].timestamp() * 1000)) for each in crawls}

    def found(field: str, operator: str, value: str) -> list[str]:
        wanted = [{"FieldName": field, "FilterOperator": operator, "FieldValue": value}]
        return [each["CrawlId"] for each in lab.glue.list_crawls(CrawlerName=name, Filters=wanted)["Crawls"]]

    assert found("CRAWL_ID", "NE", first) == [second]
    assert found("STATE", "EQ", "COMPLETED") == [second, first]
    assert found("END_TIME", "GE", ends[second]) == [second]
    assert found("END_TIME", "LT", ends[second]) == [first]
    for filter_, error, message in (
        (("COLOR", "EQ", "red"), "ValidationException", "[CRAWL_ID, STATE, START_TIME, END_TIME, DPU_HOUR]"),
        (("STATE", "IS", "RUNNING"), "ValidationException", "[GT, GE, LT, LE, EQ, NE]"),
        (("STATE", "LE", "RUNNING"), "InvalidInputException", "Only EQ or NE operator is allowed for field : STATE"),
        (("END_TIME", "LE", "2024-01-01T00:00:00"), "InvalidInputException", "FieldValue: 2024-01-01T00:00:00"),
    ):
        with pytest.raises(lab.glue.exceptions.ClientError) as refused:
            found(*filter_)
        assert refused.value.response["Error"]["Code"] == error
        assert message in refused.value.response["Error"]["Message"]


def test_an_unchanged_folder_changes_nothing(lab: Lab) -> None:
    lab.put("same/dt=1/x.json", '{"a": 1}')
    name = lab.crawler("same")
    lab.crawl(name)
    version = lab.table("same")["VersionId"]

    assert lab.crawl(name)["Summary"] == {}
    assert lab.table("same")["VersionId"] == version


def test_new_data_is_added(lab: Lab) -> None:
    lab.put("grows/dt=1/x.json", '{"a": 1, "b": 1, "c": 1}')
    name = lab.crawler("grows")
    lab.crawl(name)
    lab.put("grows/dt=2/x.json", '{"a": 1, "b": 3000000000, "c": 1, "d": "x"}')

    entry = lab.crawl(name)

    assert entry["Summary"] == {"TABLE UPDATE": 1, "PARTITION ADD": 1}
    assert lab.columns("grows") == {"a": "int", "b": "bigint", "c": "int", "d": "string"}
    partitions = lab.partitions("grows")
    assert [len(partitions[each,]["StorageDescriptor"]["Columns"]) for each in "12"] == [3, 4]
    assert len(lab.glue.get_table_versions(DatabaseName=_DATABASE, TableName="grows")["TableVersions"]) == 2


def test_log_leaves_tables_as_they_are(lab: Lab) -> None:
    lab.put("logged/dt=1/x.json", '{"a": 1, "b": 1, "c": 1}')
    policy = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    name = lab.crawler("logged", SchemaChangePolicy=policy)
    lab.crawl(name)
    lab.put("logged/dt=2/x.json", '{"a": 1, "b": 1, "c": 1, "d": 1}')

    assert lab.crawl(name)["Summary"] == {"PARTITION ADD": 1}
    assert lab.columns("logged") == {"a": "int", "b": "int", "c": "int"}


def test_merge_new_columns_keeps_types(lab: Lab) -> None:
    lab.put("merged/x.json", '{"a": 1, "b": {"c": 1}, "d": 1}')
    configuration = '{"Version": 1.0, "CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}}'
    name = lab.crawler("merged", Configuration=configuration)
    lab.crawl(name)
    lab.put("merged/x.json", '{"a": 2.5, "b": {"c": 1, "n": "x"}, "e": true}')

    lab.crawl(name)

    assert lab.columns("merged") == {"a": "int", "b": "struct<c:int,n:string>", "d": "int", "e": "boolean"}


@pytest.mark.parametrize("behavior", ["DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE", "LOG"])
def test_what_is_gone_is_treated_as_the_policy_says(lab: Lab, behavior: str) -> None:
    folder = f"gone-{behavior.split('_')[0].lower()}"
    table = folder.replace("-", "_")
    for day in (1, 2):
        lab.put(f"{folder}/dt={day}/x.json", '{"a": 1}')
    name = lab.crawler(folder, SchemaChangePolicy={"DeleteBehavior": behavior})
    lab.crawl(name)
    lab.s3.delete_object(Bucket=_BUCKET, Key=f"{folder}/dt=1/x.json")
    lab.crawl(name)
    left = sorted(lab.partitions(table))
    lab.s3.delete_object(Bucket=_BUCKET, Key=f"{folder}/dt=2/x.json")
    lab.crawl(name)

    if behavior == "DELETE_FROM_DATABASE":
        assert left == [("2",)]
        assert refusal(lab.table, name=table)[0] == "EntityNotFoundException"
    else:
        assert left == [("1",), ("2",)]
        assert ("DEPRECATED_BY_CRAWLER" in lab.table(table)["Parameters"]) == (behavior == "DEPRECATE_IN_DATABASE")
    lab.put(f"{folder}/dt=3/x.json", '{"a": 1}')
    lab.crawl(name)
    assert "DEPRECATED_BY_CRAWLER" not in lab.table(table)["Parameters"]


def test_only_new_folders(lab: Lab) -> None:
    lab.put("fresh/dt=1/x.json", '{"a": 1, "b": 1}')
    name = lab.crawler("fresh", RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"})
    assert lab.crawl(name)["Summary"] == {"TABLE ADD": 1, "PARTITION ADD": 1}
    lab.put("fresh/dt=1/y.json", '{"new_column_in_an_old_folder": 1}')
    lab.put("fresh/dt=2/x.json", '{"a": 1, "b": 1}')
    lab.put("fresh/dt=3/x.json", '{"unlike": "the table"}')
    lab.put("fresh/other/deeper/x.json", '{"a": 1, "b": 1}')

    entry = lab.crawl(name)

    assert entry["Summary"] == {"PARTITION ADD": 1}
    assert sorted(lab.partitions("fresh")) == [("1",), ("2",)]
    assert lab.columns("fresh") == {"a": "int", "b": "int"}
    assert lab.crawl(name)["Summary"] == {}


def test_exclusions_prefix_and_other_formats(lab: Lab) -> None:
    lab.put("mixed/orders/a.csv", "id,price\n1,2.5\n2,3.5\n")
    lab.put("mixed/orders/b.csv.tmp", "not,to,be\n1,2,3\n")
    lab.put("mixed/logs/app.log", "what happened\nand what then\n")
    lab.put("mixed/skipped/x.json", '{"a": 1}')
    name = lab.crawler("mixed", TablePrefix="raw_", target={"Exclusions": ["skipped/**", "**.tmp"]})

    entry = lab.crawl(name)

    assert entry["Summary"] == {"TABLE ADD": 1, "PARTITION ADD": 1}
    assert lab.columns("raw_mixed") == {"id": "bigint", "price": "double"}
    parameters = lab.table("raw_mixed")["Parameters"]
    assert (parameters["classification"], parameters["skip.header.line.count"]) == ("csv", "1")
    assert json.loads(parameters["exclusions"]) == [f"s3://{_BUCKET}/mixed/skipped/**", f"s3://{_BUCKET}/mixed/**.tmp"]


def test_lists_of_crawlers(lab: Lab) -> None:
    names = [lab.crawler(f"listed/{number}", Tags={"suite": "lists"}) for number in range(3)]

    found, token = [], {}
    while True:
        answer = lab.glue.list_crawlers(Tags={"suite": "lists"}, MaxResults=2, **token)
        found.append(answer["CrawlerNames"])
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    batch = lab.glue.batch_get_crawlers(CrawlerNames=[names[0], "no-such-crawler"])
    pages = lab.glue.get_paginator("get_crawlers").paginate(PaginationConfig={"PageSize": 1})

    assert found == [names[:2], names[2:]]
    assert [each["Name"] for each in batch["Crawlers"]] == names[:1]
    assert batch["CrawlersNotFound"] == ["no-such-crawler"]
    assert set(names) <= {each["Name"] for page in pages for each in page["Crawlers"]}


def test_too_many_tables_change_nothing(lab: Lab) -> None:
    lab.put("many/users/x.json", '{"id": 1, "name": "x"}')
    lab.put("many/prices/x.json", '{"sku": 1, "price": 2.5}')
    configuration = '{"Version": 1.0, "CrawlerOutput": {"Tables": {"TableThreshold": 1}}}'

    entry = lab.crawl(lab.crawler("many", Configuration=configuration))

    assert (entry["State"], entry["Summary"]) == ("FAILED", {})
    assert (
        "tables detected by crawler: 2 is greater than the table threshold value provided: 1" in entry["ErrorMessage"]
    )
    assert lab.glue.get_tables(DatabaseName=_DATABASE, Expression="users|prices")["TableList"] == []


def test_a_taken_name_gets_a_hash(lab: Lab) -> None:
    taken = {"Name": "taken", "StorageDescriptor": {"Location": "s3://elsewhere/taken/", "Columns": []}}
    lab.glue.create_table(DatabaseName=_DATABASE, TableInput=taken)
    lab.put("one/taken/x.json", '{"a": 1}')
    name = lab.crawler("one/taken/")

    lab.crawl(name)

    names = [each["Name"] for each in lab.glue.get_tables(DatabaseName=_DATABASE, Expression="taken_.*")["TableList"]]
    assert [len(each) for each in names] == [len("taken_") + 32]
    assert lab.crawl(name)["Summary"] == {}


def test_a_missing_permission_fails_the_crawl_by_name(lab: Lab) -> None:
    lab.put("denied/x.json", '{"a": 1}')
    denials = {
        "s3:GetObject": f"arn:aws:s3:::{_BUCKET}/denied/x.json",
        "s3:ListBucket": f"arn:aws:s3:::{_BUCKET}",
        "glue:CreateTable": f"arn:aws:glue:us-east-1:000000000000:table/{_DATABASE}/denied",
        "logs:PutLogEvents": "arn:aws:logs:us-east-1:000000000000:log-group:/aws-glue/crawlers:log-stream:crawl-denied",
    }
    name = lab.crawler("denied")
    for number, (action, resource) in enumerate(denials.items()):
        statements = [*_ALLOWED, {"Effect": "Deny", "Action": action, "Resource": resource}]
        role = lab.cloud.role(f"crawlers-test-denied-{number}", _SERVICE, statements)
        lab.glue.update_crawler(Name=name, Role=role)

        entry = lab.crawl(name)

        last = lab.glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]
        assert (entry["State"], last["Status"]) == ("FAILED", "FAILED")
        assert entry["ErrorMessage"] == last["ErrorMessage"]
        assert f"is not authorized to perform: {action} on resource: {resource}" in last["ErrorMessage"].replace(
            '"', ""
        )
        assert "AccessDenied" in last["ErrorMessage"]
    assert lab.glue.get_crawler(Name=name)["Crawler"]["Version"] == 5


def test_what_is_not_there_fails_the_crawl(lab: Lab) -> None:
    lab.put("nowhere/x.json", '{"a": 1}')
    no_database = lab.crawler("nowhere", DatabaseName="no_such_database")
    everywhere = [{"Effect": "Allow", "Action": ["glue:*", "s3:*", "logs:*"], "Resource": "*"}]
    role = lab.cloud.role("crawlers-test-everywhere", _SERVICE, everywhere)
    lab.glue.update_crawler(Name=no_database, Role=role)
    lab.glue.create_crawler(
        Name="no-bucket", Role=role, DatabaseName=_DATABASE, Targets={"S3Targets": [{"Path": "s3://no-such-bucket/x"}]}
    )

    assert "Database no_such_database not found." in lab.crawl(no_database)["ErrorMessage"]
    assert "NoSuchBucket" in lab.crawl("no-bucket")["ErrorMessage"]


def test_state_change_events(lab: Lab) -> None:
    queue = lab.cloud.client("sqs").create_queue(QueueName="crawler-events")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:000000000000:crawler-events"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    lab.cloud.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    lab.put("evented/x.json", '{"a": 1}')
    name = lab.crawler("evented")
    pattern = {
        "source": ["aws.glue"],
        "detail-type": ["Glue Crawler State Change"],
        "detail": {"crawlerName": [name]},
    }
    events = lab.cloud.client("events")
    events.put_rule(Name="crawler-events", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="crawler-events", Targets=[{"Id": "queue", "Arn": arn}])

    lab.crawl(name)

    details: dict[str, dict[str, Any]] = {}

    def arrived() -> bool:
        answer = lab.cloud.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=1, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            detail = json.loads(message["Body"])["detail"]
            details[detail["state"]] = detail
        return {"Started", "Succeeded"} <= details.keys()

    until(arrived)
    assert details["Started"]["message"] == "Crawler Started"
    succeeded = details["Succeeded"]
    assert (succeeded["tablesCreated"], succeeded["partitionsCreated"], succeeded["accountId"]) == (
        "1",
        "0",
        "000000000000",
    )
    assert succeeded["message"] == "Crawler Succeeded"


def test_a_crawler_runs_once_at_a_time_and_can_be_stopped(lab: Lab) -> None:
    for number in range(200):
        lab.put(f"slow/dt={number}/x.json", '{"a": 1}')
    name = lab.crawler("slow")
    assert refusal(lab.glue.stop_crawler, Name=name) == (
        "CrawlerNotRunningException",
        f"Crawler with name {name} isn't running",
    )
    lab.glue.start_crawler(Name=name)

    assert refusal(lab.glue.start_crawler, Name=name) == (
        "CrawlerRunningException",
        f"Crawler with name {name} has already started",
    )
    for call in (lab.glue.delete_crawler, lab.glue.update_crawler):
        assert refusal(call, Name=name)[0] == "CrawlerRunningException"
    lab.glue.stop_crawler(Name=name)
    assert lab.glue.get_crawler(Name=name)["Crawler"]["State"] in ("STOPPING", "READY")
    until(lambda: lab.glue.get_crawler(Name=name)["Crawler"]["State"] == "READY")
    assert lab.glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]["Status"] == "CANCELLED"
    assert lab.glue.list_crawls(CrawlerName=name)["Crawls"][0]["State"] == "STOPPED"
    assert refusal(lab.glue.get_table, DatabaseName=_DATABASE, Name="slow")[0] == "EntityNotFoundException"


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"Targets": {"JdbcTargets": [{"ConnectionName": "c", "Path": "db/%"}]}}, "do not support JdbcTargets"),
        ({"Targets": {}}, "Targets cannot be empty"),
        ({"Targets": {"S3Targets": [{"Path": "s3://"}]}}, "path cannot be empty"),
        ({"Classifiers": ["mine"]}, "do not support custom classifiers"),
        ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVENT_MODE"}}, "do not support RecrawlBehavior CRAWL_EVENT_MODE"),
        (
            {
                "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
                "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE"},
            },
            "can have only LOG DeleteBehavior value and LOG UpdateBehavior value",
        ),
        ({"Configuration": "{"}, "is not JSON"),
        ({"Configuration": '{"Version": 1.0, "Grouping": {"Odd": 1}}'}, "Grouping.Odd is not supported"),
        ({"Configuration": '{"Grouping": {}}'}, '"Version": 1.0'),
        ({"Schedule": "rate(5 minutes)"}, "must be cron"),
        ({"Role": "no-such-role"}, "Service is unable to assume provided role"),
    ],
)
def test_what_cannot_be_crawled_is_refused_by_name(lab: Lab, request_: dict[str, Any], reason: str) -> None:
    request = {
        "Name": "refused",
        "Role": lab.role,
        "DatabaseName": _DATABASE,
        "Targets": {"S3Targets": [{"Path": f"s3://{_BUCKET}/x"}]},
        **request_,
    }

    code, message = refusal(lab.glue.create_crawler, **request)

    assert code == "InvalidInputException"
    assert reason in message
    assert refusal(lab.glue.get_crawler, Name="refused") == (
        "EntityNotFoundException",
        "Crawler entry with name refused does not exist",
    )


def test_a_stack_keeps_every_property(lab: Lab) -> None:
    lab.put("stacked/x.json", '{"a": 1}')
    properties: dict[str, Any] = {
        "Name": "stacked",
        "Role": lab.role,
        "DatabaseName": _DATABASE,
        "Targets": {"S3Targets": [{"Path": f"s3://{_BUCKET}/stacked/", "Exclusions": ["x/**"], "SampleSize": 3}]},
        "TablePrefix": "pre_",
        "Configuration": _INHERIT,
        "SchemaChangePolicy": {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
        "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
        "Schedule": {"ScheduleExpression": "cron(0 13 * * ? 2199)"},
    }
    stacks = lab.cloud.client("cloudformation")

    def deploy(call: Any, resource: dict[str, Any]) -> str:
        template = {"Resources": {"Crawler": {"Type": "AWS::Glue::Crawler", "Properties": resource}}}
        call(StackName="crawler-stack", TemplateBody=json.dumps(template))

        def status() -> str:
            return str(stacks.describe_stacks(StackName="crawler-stack")["Stacks"][0]["StackStatus"])

        until(lambda: not status().endswith("_IN_PROGRESS"))
        return status()

    assert deploy(stacks.create_stack, properties) == "CREATE_COMPLETE"
    crawler = lab.glue.get_crawler(Name="stacked")["Crawler"]
    kept = {member: crawler[member] for member in properties if member not in ("Schedule", "Targets")}
    assert kept == {member: value for member, value in properties.items() if member not in ("Schedule", "Targets")}
    target = crawler["Targets"]["S3Targets"][0]
    assert (target["Exclusions"], int(target["SampleSize"])) == (["x/**"], 3)
    assert crawler["Schedule"] == {"ScheduleExpression": "cron(0 13 * * ? 2199)", "State": "SCHEDULED"}
    lab.crawl("stacked")
    assert lab.columns("pre_stacked") == {"a": "int"}
    changed = {key: value for key, value in properties.items() if key not in ("Schedule", "RecrawlPolicy")}
    assert deploy(stacks.update_stack, {**changed, "TablePrefix": "new_"}) == "UPDATE_COMPLETE"
    crawler = lab.glue.get_crawler(Name="stacked")["Crawler"]
    refused = {**changed, "LakeFormationConfiguration": {"UseLakeFormationCredentials": True}}
    assert deploy(stacks.update_stack, refused) == "UPDATE_ROLLBACK_COMPLETE"
    assert (crawler["TablePrefix"], crawler.get("Schedule"), crawler["RecrawlPolicy"]) == (
        "new_",
        None,
        {"RecrawlBehavior": "CRAWL_EVERYTHING"},
    )


def test_a_schedule_is_changed_and_stopped(lab: Lab) -> None:
    name = lab.crawler("scheduled", Schedule="cron(* * * * ? *)")
    lab.glue.stop_crawler_schedule(CrawlerName=name)
    assert refusal(lab.glue.stop_crawler_schedule, CrawlerName=name)[0] == "SchedulerNotRunningException"
    assert lab.glue.get_crawler(Name=name)["Crawler"]["Schedule"]["State"] == "NOT_SCHEDULED"
    lab.glue.update_crawler_schedule(CrawlerName=name, Schedule="cron(0 0 1 1 ? 2199)")
    assert lab.glue.get_crawler(Name=name)["Crawler"]["Schedule"] == {
        "ScheduleExpression": "cron(0 0 1 1 ? 2199)",
        "State": "SCHEDULED",
    }
    assert lab.glue.list_crawls(CrawlerName=name)["Crawls"] == []
    never = lab.crawler("never-scheduled")
    assert refusal(lab.glue.stop_crawler_schedule, CrawlerName=never)[0] == "SchedulerNotRunningException"
    assert refusal(lab.glue.start_crawler_schedule, CrawlerName=never)[0] == "NoScheduleException"


def test_a_crawl_that_the_clouds_end_cut_off_has_failed(tmp_path: Path) -> None:
    first = start_cloud(tmp_path)
    lab = Lab(first)
    for number in range(200):
        lab.put(f"cut/dt={number}/x.json", '{"a": 1}')
    lab.put("whole/x.json", '{"a": 1}')
    lab.crawl(lab.crawler("whole"))
    name = lab.crawler("cut")
    lab.glue.start_crawler(Name=name)
    stop_cloud(first)

    second = start_cloud(tmp_path)
    try:
        glue = second.client("glue")
        crawler = glue.get_crawler(Name=name)["Crawler"]
        history = glue.list_crawls(CrawlerName=name)["Crawls"]
        whole = glue.list_crawls(CrawlerName="crawl-whole")["Crawls"]
    finally:
        stop_cloud(second)

    assert (crawler["State"], crawler["LastCrawl"]["Status"]) == ("READY", "FAILED")
    assert "interrupted because the local cloud was stopped" in crawler["LastCrawl"]["ErrorMessage"]
    assert [each["State"] for each in history] == ["FAILED"]
    assert [each["State"] for each in whole] == ["COMPLETED"]
