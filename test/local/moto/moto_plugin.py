"""Loaded into the pytest that runs moto's tests (`-p moto_plugin`): makes them fit for a cloud that is not moto's own.

moto's tests use the same names again and again and count on an empty account, so after each test everything of the
kinds that it made is deleted.
"""

import json
import os
import time
from collections.abc import Iterator
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

_made: set[str] = set()
_session = boto3.session.Session()  # moto patches `boto3.client`, not this


def _client(service: str) -> Any:
    return _session.client(service, endpoint_url=os.environ["TEST_SERVER_MODE_ENDPOINT"])


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
    boto3.DEFAULT_SESSION.events.register("after-call", _answered)


def _answered(model: Any, parsed: dict[str, Any], **_: Any) -> None:
    """Remember what was made; and wait for the end of a query, since moto runs it before it answers."""
    _made.add(model.name)
    if model.name == "StartQueryExecution" and "QueryExecutionId" in parsed:
        athena, deadline = _client("athena"), time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            execution = athena.get_query_execution(QueryExecutionId=parsed["QueryExecutionId"])["QueryExecution"]
            if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
                return
            time.sleep(0.02)


@pytest.fixture(autouse=True)
def _undone() -> Iterator[None]:
    yield
    for kind in _made & _KINDS.keys():
        service, listing, names, deletion, member = _KINDS[kind]
        client = _client(service)
        for name in jmespath.search(names, getattr(client, listing)()):
            rest = {"RecursiveDeleteOption": True} if deletion == "delete_work_group" else {}
            getattr(client, deletion)(**{member: name}, **rest)
    _made.clear()
