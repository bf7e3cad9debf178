"""Services act as the roles that they are given: trusted by the role for what they do, and held to what it may do."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from delivering import eventually, function, queue

_ACCOUNT = "000000000000"
_SECONDS = 60


def _role(cloud: Cloud, name: str, service: str, source_arn: str = "") -> str:
    """A role that a service may assume, for one source alone if one is given."""
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    if source_arn:
        statement["Condition"] = {
            "ArnLike": {"aws:SourceArn": source_arn},
            "StringEquals": {"aws:SourceAccount": _ACCOUNT},
        }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = cloud.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)
    return str(made["Role"]["Arn"])


def _allow(cloud: Cloud, role: str, action: str | list[str], resource: str, **more: Any) -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}],
    }
    cloud.client("iam").put_role_policy(RoleName=role, PolicyName="policy", PolicyDocument=json.dumps(document))


def _refusal(call: Any, **parameters: Any) -> str:
    """What a call is refused with, empty when it is not."""
    try:
        call(**parameters)
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return ""


def _machine(cloud: Cloud, role: str) -> str:
    definition = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'
    return _refusal(
        cloud.client("stepfunctions").create_state_machine, name="service-roles", definition=definition, roleArn=role
    )


def _schedule(cloud: Cloud, role: str) -> str:
    target = {"Arn": f"arn:aws:sqs:us-east-1:{_ACCOUNT}:service-roles", "RoleArn": role}
    return _refusal(
        cloud.client("scheduler").create_schedule,
        Name="service-roles",
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
    )


def _crawler(cloud: Cloud, role: str) -> str:
    targets = {"S3Targets": [{"Path": "s3://service-roles/x"}]}
    return _refusal(
        cloud.client("glue").create_crawler, Name="service-roles", Role=role, DatabaseName="d", Targets=targets
    )


@pytest.mark.parametrize(
    ("make", "service", "source", "other", "reason"),
    [
        (_machine, "states", "states:us-east-1:{}:stateMachine:service-*", "stateMachine:other", "to assume the"),
        (
            _schedule,
            "scheduler",
            "scheduler:us-east-1:{}:schedule-group/default",
            "schedule/default/x",
            "to assume the",
        ),
        (_crawler, "glue", "glue:*:{}:crawler/service-roles", "crawler/other", "unable to assume provided role"),
    ],
    ids=["states", "scheduler", "glue"],
)
def test_a_role_may_be_for_one_source(
    cloud: Cloud, make: Any, service: str, source: str, other: str, reason: str
) -> None:
    right = f"arn:aws:{source.format(_ACCOUNT)}"
    wrong = f"arn:aws:{service}:us-east-1:{_ACCOUNT}:{other}"
    principal = f"{service}.amazonaws.com"
    assert reason in make(cloud, _role(cloud, f"source-{service}-wrong", principal, wrong))
    assert make(cloud, _role(cloud, f"source-{service}-right", principal, right)) == ""


def _ended(cloud: Cloud, job: str, **options: Any) -> str:
    """The error of a run of a job."""
    glue = cloud.client("glue")
    run = glue.start_job_run(JobName=job, **options)["JobRunId"]

    def error() -> str | None:
        found = glue.get_job_run(JobName=job, RunId=run)["JobRun"]
        return found["ErrorMessage"] if found["JobRunState"] == "FAILED" else None

    return str(eventually(error, _SECONDS))


def _job(cloud: Cloud, name: str, role: str) -> None:
    cloud.client("glue").create_job(
        Name=name,
        Role=role,
        GlueVersion="5.0",
        Command={"Name": "glueetl", "ScriptLocation": "s3://service-roles-scripts/none.py"},
    )


def test_a_job_runs_as_a_role_that_trusts_glue_for_it(cloud: Cloud) -> None:
    sources = {"right": "job/trusted-right", "wrong": "job/another"}
    errors = {}
    for name, source in sources.items():
        arn = f"arn:aws:glue:us-east-1:{_ACCOUNT}:{source}"
        _job(cloud, f"trusted-{name}", _role(cloud, f"trusted-{name}", "glue.amazonaws.com", arn))
        errors[name] = _ended(cloud, f"trusted-{name}")
    assert "should be given assume role permissions for Glue Service" in errors["wrong"]
    assert "assume role" not in errors["right"]


def test_a_session_policy_bounds_one_run_of_a_job(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="service-roles-scripts")
    role = _role(cloud, "session-policy", "glue.amazonaws.com")
    _allow(cloud, "session-policy", "s3:*", "*")
    _job(cloud, "session-policy", role)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}
    bounded = _ended(cloud, "session-policy", ExecutionRoleSessionPolicy=json.dumps(policy))
    assert "AccessDenied" in bounded
    assert "AccessDenied" not in _ended(cloud, "session-policy")
    start = cloud.client("glue").start_job_run
    assert "is not a policy" in _refusal(start, JobName="session-policy", ExecutionRoleSessionPolicy="{}")


def test_a_function_has_a_role_that_trusts_lambda(cloud: Cloud) -> None:
    role = _role(cloud, "no-lambda", "glue.amazonaws.com")
    code = {
        "FunctionName": "no-lambda",
        "Runtime": "nodejs24.x",
        "Handler": "index.handler",
        "Code": {"ZipFile": b"PK"},
    }
    refused = _refusal(cloud.client("lambda").create_function, Role=role, **code)
    assert refused == "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda."
    function(cloud, "no-lambda-later", "exports.handler = async () => {}")
    update = cloud.client("lambda").update_function_configuration
    assert "cannot be assumed by Lambda" in _refusal(update, FunctionName="no-lambda-later", Role=role)


def test_a_function_may_only_send_its_failures_where_its_role_may(cloud: Cloud) -> None:
    functions = cloud.client("lambda")
    _, arn = queue(cloud, "role-failures")
    function(cloud, "role-failures", "exports.handler = async () => {}")
    change, configure = functions.update_function_configuration, functions.put_function_event_invoke_config
    letters = {"FunctionName": "role-failures", "DeadLetterConfig": {"TargetArn": arn}}
    destination = {"FunctionName": "role-failures", "DestinationConfig": {"OnFailure": {"Destination": arn}}}

    assert "does not have permissions to call SendMessage on SQS" in _refusal(change, **letters)
    assert f"does not have permissions to call SendMessage on {arn}" in _refusal(configure, **destination)
    _allow(cloud, "role-failures-role", "sqs:SendMessage", f"{arn}-other")
    assert "does not have permissions to call SendMessage on SQS" in _refusal(change, **letters)

    _allow(cloud, "role-failures-role", "sqs:SendMessage", arn)
    assert _refusal(change, **letters) == ""
    assert _refusal(configure, **destination) == ""


def test_what_a_function_calls_is_known_to_come_from_it(cloud: Cloud) -> None:
    source = """
        const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
        exports.handler = async (QueueUrl) => {
            try { await new SQSClient().send(new SendMessageCommand({ QueueUrl, MessageBody: "m" })); return "sent" }
            catch (error) { return error.name }
        };"""
    url, arn = queue(cloud, "from-function")
    target = function(cloud, "from-function", source)
    said = []
    for origin in (f"{target}-other", target):
        condition = {"ArnEquals": {"lambda:SourceFunctionArn": origin}}
        _allow(cloud, "from-function-role", "sqs:SendMessage", arn, Condition=condition)
        answer = cloud.client("lambda").invoke(FunctionName=target, Payload=json.dumps(url).encode())
        said.append(json.loads(answer["Payload"].read()))
    assert said[0].startswith("AccessDenied")
    assert said[1] == "sent"
