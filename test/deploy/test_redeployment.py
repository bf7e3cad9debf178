"""A deployment over an older version: what it changes, what it leaves alone, and that the data is still there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import older
import pytest
from clouds import start_cloud, stop_cloud
from deployed import PREFIX, Service, machine
from deploying import copy_service, deploy

_DEAD_LETTERS = f"http://127.0.0.1/000000000000/{PREFIX}-uploads-dead-letters"
_FUNCTION = f"{PREFIX}-generate-shipments"


@dataclass
class Seen:
    """What a stack has and holds."""

    resources: dict[str, str]
    script: str
    workers: int
    retention: int
    code: str
    job_runs: set[str]
    executions: set[str]
    archived: dict[str, bytes]
    tables: set[str]
    subscriptions: set[str]


@dataclass
class Deployments:
    """The service after a deployment over an older version, and what was seen before and after it."""

    service: Service
    before: Seen
    after: Seen
    output: str
    again: str


@pytest.fixture(scope="module")
def deployments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployments]:
    cloud = start_cloud(tmp_path_factory.mktemp("cloud"))
    try:
        folder = tmp_path_factory.mktemp("services")
        temporary = tmp_path_factory.mktemp("temporary")
        current = copy_service(folder / "current")
        deploy(cloud.endpoint, temporary, *older.OPTIONS, folder=older.older_service(folder / "older", current))
        service = Service(cloud)
        service.upload("before.json", [_shipment(1), _shipment(2)])
        service.settle()
        service.client("sqs").send_message(QueueUrl=_DEAD_LETTERS, MessageBody="kept")
        before = _look(service)

        service.upload("meanwhile.json", [_shipment(3)])
        service.until("the next execution is under way", lambda: _running(service))
        output = deploy(cloud.endpoint, temporary, folder=current)
        service.settle()
        after = _look(service)
        yield Deployments(service, before, after, output, deploy(cloud.endpoint, temporary, folder=current))
    finally:
        stop_cloud(cloud)


def test_a_deployment_over_an_older_version_updates_the_stack(deployments: Deployments) -> None:
    assert "Service deployed to stack millrace-local" in deployments.output
    assert "No changes" not in deployments.output


def test_a_second_deployment_without_a_change_says_so(deployments: Deployments) -> None:
    assert "No changes to deploy. Deployment skipped." in deployments.again


def test_what_is_in_both_versions_is_not_replaced(deployments: Deployments) -> None:
    before, after = deployments.before.resources, deployments.after.resources
    assert {key: after.get(key) for key in before.keys() - {older.ABOLISHED}} == {
        key: name for key, name in before.items() if key != older.ABOLISHED
    }


def test_what_is_new_is_made_and_what_is_gone_is_removed(deployments: Deployments) -> None:
    assert deployments.after.resources.keys() - deployments.before.resources.keys() == {older.MISSING}
    topics = deployments.service.client("sns").list_topics()["Topics"]
    assert not [topic for topic in topics if topic["TopicArn"].endswith("-older")]
    deployments.service.client("scheduler").get_schedule(Name=f"{PREFIX}-sweep")


def test_changed_settings_scripts_and_code_are_those_of_the_new_version(deployments: Deployments) -> None:
    before, after = deployments.before, deployments.after
    assert (before.retention, after.retention) == (3, 7)
    assert (before.workers, after.workers) == (4, 2)
    assert before.script != after.script
    assert before.code != after.code
    bucket, _, key = after.script.removeprefix("s3://").partition("/")
    script = deployments.service.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    assert b"As it was." not in script


def test_rows_from_before_and_from_during_the_deployment_are_there(deployments: Deployments) -> None:
    assert set(deployments.service.curated(1, 2, 3)) == {1, 2, 3}
    assert deployments.service.executions()[0]["status"] == "SUCCEEDED"


def test_what_was_kept_and_told_before_is_still_known(deployments: Deployments) -> None:
    before, after = deployments.before, deployments.after
    assert before.archived.items() <= after.archived.items()
    assert before.archived
    assert before.tables <= after.tables
    assert before.job_runs < after.job_runs
    assert before.executions < after.executions


def test_a_message_in_a_queue_is_still_there(deployments: Deployments) -> None:
    received = deployments.service.client("sqs").receive_message(QueueUrl=_DEAD_LETTERS)["Messages"]
    assert [message["Body"] for message in received] == ["kept"]


def test_who_subscribed_before_is_still_told(deployments: Deployments) -> None:
    assert deployments.before.subscriptions <= deployments.after.subscriptions
    deployments.service.upload("after.json", [_shipment(4)])
    deployments.service.settle()
    assert set(deployments.service.curated(1, 2, 3, 4)) == {1, 2, 3, 4}
    deployments.service.notified(deployments.service.executions()[0]["name"])


def _look(service: Service) -> Seen:
    job = service.client("glue").get_job(JobName=f"{PREFIX}-shipping-to-parquet")["Job"]
    groups = service.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{_FUNCTION}")["logGroups"]
    tables = service.client("glue").get_tables(DatabaseName="millrace_local_curated")["TableList"]
    subscriptions = service.client("sns").list_subscriptions()["Subscriptions"]
    return Seen(
        resources=_resources(service),
        script=job["Command"]["ScriptLocation"],
        workers=job["NumberOfWorkers"],
        retention=groups[0]["retentionInDays"],
        code=service.client("lambda").get_function(FunctionName=_FUNCTION)["Configuration"]["CodeSha256"],
        job_runs={run["Id"] for run in service.runs("shipping-to-parquet")},
        executions={execution["executionArn"] for execution in service.executions()},
        archived=service.objects(service.landing, "archived/"),
        tables={table["Name"] for table in tables},
        subscriptions={each["SubscriptionArn"] for each in subscriptions if not each["TopicArn"].endswith("-older")},
    )


def _resources(service: Service) -> dict[str, str]:
    """The name of each resource of the stack, by its logical id."""
    pages = service.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=PREFIX)
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
        if each["ResourceStatus"] != "DELETE_COMPLETE"
    }


def _running(service: Service) -> bool:
    states = service.client("stepfunctions")
    return bool(states.list_executions(stateMachineArn=machine("shipping"), statusFilter="RUNNING")["executions"])


def _shipment(number: int) -> dict[str, Any]:
    return {
        "shipping_id": number,
        "shipping_date": f"2024/07/{number:02d}",
        "customer_name": "Quentin Customer",
        "street_address": f"{number} Main St",
        "destination_city": "Boston",
        "shipping_cost": 1.5,
        "shipping_distance": 2.5,
        "quantity": 3.5,
        "product_id": number,
    }
