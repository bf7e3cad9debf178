"""The first call of a role is throttled in the words of its service; the next passes, and all of the root user's."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from clouds import Cloud, start_cloud, stop_cloud
from delivering import eventually, function, queue, receive

_SERVICES = ["s3", "glue", "athena", "lambda", "sqs", "sns", "states", "logs", "events", "cloudwatch"]


@pytest.fixture(scope="module")
def throttled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    cloud = start_cloud(tmp_path_factory.mktemp("throttled"), "--chaos-throttles")
    cloud.client("s3").create_bucket(Bucket="chaos-throttled")
    yield cloud
    stop_cloud(cloud)


@pytest.fixture(scope="module")
def role(throttled: Cloud) -> str:
    allow = {"Effect": "Allow", "Action": [f"{each}:*" for each in _SERVICES], "Resource": "*"}
    arn: str = throttled.role("chaos-throttled", "lambda.amazonaws.com", [allow])
    return arn


def error_of(call: Callable[[], Any]) -> tuple[str, int] | None:
    """Code and status of what the call is refused with; None when it is not."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    return None


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "expected"),
    [
        ("s3", "put_object", {"Bucket": "chaos-throttled", "Key": "a", "Body": b"{}"}, ("SlowDown", 503)),
        ("s3", "get_object", {"Bucket": "chaos-throttled", "Key": "a"}, ("SlowDown", 503)),
        ("s3", "head_object", {"Bucket": "chaos-throttled", "Key": "a/b/c"}, ("503", 503)),
        ("glue", "get_databases", {}, ("ThrottlingException", 400)),
        ("athena", "list_work_groups", {}, ("ThrottlingException", 400)),
        ("athena", "start_query_execution", {"QueryString": "SELECT 1"}, ("TooManyRequestsException", 400)),
        ("lambda", "list_functions", {}, ("TooManyRequestsException", 429)),
        ("sqs", "list_queues", {}, ("RequestThrottled", 400)),
        ("sns", "list_topics", {}, ("Throttling", 400)),
        ("stepfunctions", "list_state_machines", {}, ("ThrottlingException", 400)),
        ("logs", "describe_log_groups", {}, ("ThrottlingException", 400)),
        ("events", "list_rules", {}, ("ThrottlingException", 400)),
        ("cloudwatch", "list_metrics", {}, ("Throttling", 400)),
    ],
)
def test_a_first_call_is_throttled_as_its_service_throttles(
    throttled: Cloud, role: str, service: str, operation: str, arguments: dict[str, Any], expected: tuple[str, int]
) -> None:
    client = throttled.as_role(service, role)
    assert error_of(lambda: getattr(client, operation)(**arguments)) == expected

    again = error_of(lambda: getattr(client, operation)(**arguments))

    assert again != expected
    assert (again or ("", 0))[1] not in (429, 503)


def test_each_action_is_throttled_for_itself(throttled: Cloud) -> None:
    allow = {"Effect": "Allow", "Action": ["sns:*", "sqs:*"], "Resource": "*"}
    role = throttled.role("chaos-each", "lambda.amazonaws.com", [allow])
    sns, sqs = throttled.as_role("sns", role), throttled.as_role("sqs", role)

    for call in (sns.list_topics, sns.list_subscriptions, sqs.list_queues):
        assert error_of(call) is not None
        assert error_of(call) is None

    log = (throttled.state / "cloud.log").read_text()
    for action in ("sns:ListTopics", "sns:ListSubscriptions", "sqs:ListQueues"):
        assert f"throttled: chaos-each {action} " in log


def test_a_client_that_tries_again_notices_nothing(throttled: Cloud) -> None:
    allow = {"Effect": "Allow", "Action": ["s3:*", "glue:*"], "Resource": "*"}
    role = throttled.role("chaos-patient", "lambda.amazonaws.com", [allow])
    keys = throttled.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    settings = {
        "region_name": "us-east-1",
        "endpoint_url": throttled.endpoint,
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    s3 = boto3.client("s3", **settings, config=Config(s3={"addressing_style": "path"}))

    s3.put_object(Bucket="chaos-throttled", Key="patient", Body=b"1")
    assert s3.get_object(Bucket="chaos-throttled", Key="patient")["Body"].read() == b"1"
    assert boto3.client("glue", **settings).get_databases()["DatabaseList"] is not None
    log = (throttled.state / "cloud.log").read_text()
    for call in ("s3:PutObject", "s3:GetObject", "glue:GetDatabases"):
        assert f"throttled: chaos-patient {call} " in log


def test_the_outcome_of_a_function_arrives_nevertheless(throttled: Cloud) -> None:
    s3, events, functions = throttled.client("s3"), throttled.client("events"), throttled.client("lambda")
    bus = events.create_event_bus(Name="chaos-outcomes")["EventBusArn"]
    pattern = json.dumps({"source": ["lambda"]})
    rule = events.put_rule(Name="chaos-outcomes", EventBusName="chaos-outcomes", EventPattern=pattern)["RuleArn"]
    url, arn = queue(throttled, "chaos-outcomes", "events.amazonaws.com", rule)
    events.put_targets(Rule="chaos-outcomes", EventBusName="chaos-outcomes", Targets=[{"Id": "queue", "Arn": arn}])
    allow = {"Effect": "Allow", "Action": ["s3:PutObject", "events:PutEvents"], "Resource": "*"}
    for name, destination in (("chaos-to-bucket", "arn:aws:s3:::chaos-throttled"), ("chaos-to-bus", bus)):
        function(throttled, name, "exports.handler = async () => 1", [allow])
        functions.put_function_event_invoke_config(
            FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": destination}}
        )
        functions.invoke(FunctionName=name, InvocationType="Event")

    assert json.loads(receive(throttled, url)[0]["Body"])["resources"][1] == bus
    assert eventually(lambda: s3.list_objects_v2(Bucket="chaos-throttled", Prefix="aws/lambda/").get("Contents"))
    log = (throttled.state / "cloud.log").read_text()
    for call in ("chaos-to-bucket-role s3:PutObject", "chaos-to-bus-role events:PutEvents"):
        assert f"throttled: {call} " in log


def test_what_is_forbidden_is_refused_as_such(throttled: Cloud) -> None:
    client = throttled.as_role("glue", throttled.role("chaos-nobody", "lambda.amazonaws.com", []))

    assert (error_of(client.get_databases) or ("", 0))[0] == "AccessDeniedException"


def test_the_root_user_is_not_throttled(throttled: Cloud) -> None:
    assert error_of(throttled.client("lambda").list_functions) is None
