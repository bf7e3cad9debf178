"""Loaded into the pytest that runs moto's tests (`-p moto_plugin`): makes them fit for a cloud that is not moto's own.

moto's tests use the same names again and again and count on an empty account, so after each test everything of the
kinds that it made is deleted. And in moto everything has ended when the call that started it answers: here that is
awaited where the test goes on as if it had.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import jmespath
import moto.core.models
import pytest
from moto.core.config import default_user_config

# moto signs with keys of its own and has an account of its own: here are those of the local cloud.
default_user_config["core"]["mock_credentials"] = False
moto.core.DEFAULT_ACCOUNT_ID = moto.core.models.DEFAULT_ACCOUNT_ID = "000000000000"

_BUCKETS = ("bucket", "bucket-name", "my-bucket")
_ROLES = ("test_role", "some-role", "GlueServiceRole", "Glue/Role")

_SECONDS = 60

_KINDS = {
    "CreateDatabase": ("glue", "get_databases", "DatabaseList[].Name", "delete_database", "Name"),
    "StartQueryExecution": ("glue", "get_databases", "DatabaseList[].Name", "delete_database", "Name"),
    "CreateJob": ("glue", "get_jobs", "Jobs[].Name", "delete_job", "JobName"),
    "CreateCrawler": ("glue", "get_crawlers", "Crawlers[].Name", "delete_crawler", "Name"),
    "CreateTrigger": ("glue", "get_triggers", "Triggers[].Name", "delete_trigger", "Name"),
    "CreateWorkflow": ("glue", "list_workflows", "Workflows", "delete_workflow", "Name"),
    "CreateConnection": ("glue", "get_connections", "ConnectionList[].Name", "delete_connection", "ConnectionName"),
    "CreateSecurityConfiguration": (
        "glue",
        "get_security_configurations",
        "SecurityConfigurations[].Name",
        "delete_security_configuration",
        "Name",
    ),
    "CreateWorkGroup": (
        "athena",
        "list_work_groups",
        "WorkGroups[?Name!='primary'].Name",
        "delete_work_group",
        "WorkGroup",
    ),
    "CreateDataCatalog": (
        "athena",
        "list_data_catalogs",
        "DataCatalogsSummary[?CatalogName!='AwsDataCatalog'].CatalogName",
        "delete_data_catalog",
        "Name",
    ),
    "CreateNamedQuery": ("athena", "list_named_queries", "NamedQueryIds", "delete_named_query", "NamedQueryId"),
}
"""How to delete what an operation makes: service, the operation that lists it, the names in its answer (JMESPath), the
operation that deletes one, the member that takes the name."""

_made: set[tuple[str, str]] = set()
"""The operations that made something, and the regions where."""

_session = boto3.session.Session()  # moto patches `boto3.client`, not this


def _client(service: str, region: str | None = None) -> Any:
    return _session.client(service, region_name=region, endpoint_url=os.environ["TEST_SERVER_MODE_ENDPOINT"])


def pytest_sessionstart() -> None:
    """What moto takes for granted and AWS does not: the buckets and roles that its tests name."""
    for bucket in _BUCKETS:
        _client("s3").create_bucket(Bucket=bucket)
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "glue.amazonaws.com"}}
    for place in _ROLES:
        path, _, role = f"/{place}".rpartition("/")
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        _client("iam").create_role(Path=f"{path}/", RoleName=role, AssumeRolePolicyDocument=trust)
    boto3.setup_default_session()
    events = boto3.DEFAULT_SESSION.events
    events.register("after-call", _remember)
    events.register("after-call.athena.StartQueryExecution", _await_query)
    events.register("before-parameter-build.glue.StartCrawler", _await_crawl)
    events.register("before-parameter-build.glue.StartJobRun", _await_runs)
    events.register("before-parameter-build.glue.StartWorkflowRun", _give_starting_trigger)


def _remember(model: Any, context: dict[str, Any], **_: Any) -> None:
    _made.add((model.name, context["client_region"]))


def _await(is_over: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not is_over():
        assert time.monotonic() < deadline, "What moto's tests take for over has not ended"
        time.sleep(0.02)


def _await_query(parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    athena, query = _client("athena", context["client_region"]), parsed.get("QueryExecutionId")

    def is_over() -> bool:
        execution = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        return execution["Status"]["State"] not in ("QUEUED", "RUNNING")

    if query:
        _await(is_over)


def _await_crawl(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    """The crawl before: in moto it is over once somebody has asked for it."""
    _await(lambda: not _runs(_client("glue", context["client_region"]), params["Name"]))


def _await_runs(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    """The runs of the job before: its definition lets it have one."""
    glue, job = _client("glue", context["client_region"]), params["JobName"]

    def is_over() -> bool:
        return all("CompletedOn" in run for run in glue.get_job_runs(JobName=job)["JobRuns"])

    if glue.batch_get_jobs(JobNames=[job])["Jobs"]:
        _await(is_over)


def _runs(glue: Any, crawler: str) -> bool:
    found = glue.batch_get_crawlers(CrawlerNames=[crawler])["Crawlers"]
    return bool(found) and found[0]["State"] != "READY"


def _give_starting_trigger(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    """A workflow of moto's tests has no triggers, and AWS's has one that starts it."""
    region = context["client_region"]
    glue, name = _client("glue", region), params["Name"]
    if name not in glue.list_workflows()["Workflows"] or glue.list_triggers()["TriggerNames"]:
        return
    targets = {"S3Targets": [{"Path": f"s3://{_BUCKETS[0]}/"}]}
    glue.create_crawler(Name="started", Role=_ROLES[0], DatabaseName="started", Targets=targets)
    glue.create_trigger(Name="start", Type="ON_DEMAND", WorkflowName=name, Actions=[{"CrawlerName": "started"}])
    _made.update({("CreateCrawler", region), ("CreateTrigger", region)})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that are not to be run."""
    left_out = json.loads(os.environ["MOTO_TESTS_NOT_RUN"])
    out = [item for item in items if f"{item.path.stem}::{item.name}" in left_out]
    assert len(out) == len(left_out), f"Some of these are no tests: {left_out}"
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


@pytest.fixture(autouse=True)
def _undone() -> Iterator[None]:
    yield
    for operation, region in sorted(_made):
        if operation == "CreateCrawler":
            glue = _client("glue", region)
            _await(lambda glue=glue: not any(_runs(glue, name) for name in glue.list_crawlers()["CrawlerNames"]))
        if operation in _KINDS:
            _delete_all(operation, region)
    _made.clear()


def _delete_all(operation: str, region: str) -> None:
    service, listing, names, deletion, member = _KINDS[operation]
    client = _client(service, region)
    paged = client.can_paginate(listing)
    pages = list(client.get_paginator(listing).paginate()) if paged else [getattr(client, listing)()]
    rest = {"RecursiveDeleteOption": True} if deletion == "delete_work_group" else {}
    for name in [name for each in pages for name in jmespath.search(names, each)]:
        getattr(client, deletion)(**{member: name}, **rest)
