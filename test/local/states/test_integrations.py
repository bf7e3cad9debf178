"""Each integration calls its service as the role of the machine: with the permission it works, without it it fails."""

import json
import re
import time
from typing import Any

import pytest
from state_machines import Machines, task

ACCOUNT = "arn:aws:{}:us-east-1:000000000000"
INVOKE = "arn:aws:states:::lambda:invoke"


@pytest.fixture(scope="module")
def machines(cloud: Any) -> Machines:
    return Machines(cloud, "states-integrations")


def denied(ended: dict[str, Any], error: str, action: str) -> bool:
    return (
        ended["status"] == "FAILED"
        and ended["error"] == error
        and "is not authorized to perform" in ended["cause"]
        and action.lower() in ended["cause"].lower()
    )


@pytest.fixture(scope="module")
def echo(machines: Machines) -> str:
    return machines.function("exports.handler = async (event) => ({ got: event });")


def test_lambda_invoke_wraps_the_payload(machines: Machines, echo: str) -> None:
    role = machines.role(("lambda:InvokeFunction", f"{ACCOUNT.format('lambda')}:function:{echo}"))
    ended = machines.run(task(INVOKE, {"FunctionName": echo, "Payload.$": "$"}), {"a": 1}, role)
    assert ended["status"] == "SUCCEEDED", ended
    output = json.loads(ended["output"])
    assert output["Payload"] == {"got": {"a": 1}}
    assert output["StatusCode"] == 200
    assert output["ExecutedVersion"] == "$LATEST"


def test_the_arn_of_a_function_gives_its_answer_alone(machines: Machines, echo: str) -> None:
    arn = f"{ACCOUNT.format('lambda')}:function:{echo}"
    ended = machines.run(task(arn, {"b.$": "$.a"}), {"a": 2}, machines.role(("lambda:InvokeFunction", arn)))
    assert json.loads(ended["output"]) == {"got": {"b": 2}}


@pytest.mark.parametrize("answer", ["0", "false", "''", "[]", "null"])
def test_answers_that_are_nothing_much(machines: Machines, answer: str) -> None:
    name = machines.function(f"exports.handler = async () => ({answer});")
    definition = task(INVOKE, {"FunctionName": name}, OutputPath="$.Payload")
    ended = machines.run(definition, role=machines.role(("lambda:InvokeFunction", "*")))
    assert ended["output"] == answer.replace("'", '"')


def test_lambda_invoke_without_permission(machines: Machines, echo: str) -> None:
    ended = machines.run(task(INVOKE, {"FunctionName": echo}))
    assert denied(ended, "Lambda.AWSLambdaException", "lambda:InvokeFunction"), ended


def test_sns_publish(machines: Machines, cloud: Any) -> None:
    topic = cloud.client("sns").create_topic(Name=machines.name())["TopicArn"]
    definition = task("arn:aws:states:::sns:publish", {"TopicArn": topic, "Message": {"total": 3}})
    ended = machines.run(definition, role=machines.role(("sns:Publish", topic)))
    assert json.loads(ended["output"])["MessageId"]
    ended = machines.run(definition)
    assert denied(ended, "SNS.AuthorizationErrorException", "sns:Publish"), ended


def test_sqs_send_message_takes_an_object_as_its_text(machines: Machines, cloud: Any) -> None:
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName=machines.name())["QueueUrl"]
    definition = task("arn:aws:states:::sqs:sendMessage", {"QueueUrl": queue, "MessageBody": {"n": 1}})
    ended = machines.run(definition, role=machines.role(("sqs:SendMessage", "*")))
    assert ended["status"] == "SUCCEEDED", ended
    assert json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"]) == {"n": 1}
    assert denied(machines.run(definition), "SQS.AmazonSQSException", "sqs:SendMessage")


def test_sdk_calls_of_a_crawler(machines: Machines, cloud: Any) -> None:
    crawler = machines.name()
    cloud.client("glue").create_crawler(
        Name=crawler,
        Role=cloud.role(machines.name(), "glue.amazonaws.com", []),
        DatabaseName="states_integrations",
        Targets={"S3Targets": [{"Path": "s3://states-integrations-nowhere/"}]},
    )
    arn = f"{ACCOUNT.format('glue')}:crawler/{crawler}"
    for action in ("getCrawler", "startCrawler"):
        definition = task(f"arn:aws:states:::aws-sdk:glue:{action}", {"Name": crawler})
        ended = machines.run(definition, role=machines.role((f"glue:{action[0].upper()}{action[1:]}", arn)))
        assert ended["status"] == "SUCCEEDED", ended
        if action == "getCrawler":
            assert json.loads(ended["output"])["Crawler"]["State"] == "READY"
        assert denied(machines.run(definition), "Glue.AccessDeniedException", f"glue:{action}")


def test_sdk_errors_are_named_after_the_service(machines: Machines) -> None:
    definition = task("arn:aws:states:::aws-sdk:glue:getCrawler", {"Name": "states-no-such"})
    ended = machines.run(definition, role=machines.role(("glue:GetCrawler", "*")))
    assert ended["error"] == "Glue.EntityNotFoundException"
    definition = task("arn:aws:states:::aws-sdk:s3:getObject", {"Bucket": "states-no-such-bucket", "Key": "k"})
    ended = machines.run(definition, role=machines.role(("s3:*", "*")))
    assert ended["error"] == "S3.NoSuchBucketException"


def test_sdk_results_are_in_pascal_case_with_iso_dates(machines: Machines) -> None:
    machine = machines.create({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
    definition = task("arn:aws:states:::aws-sdk:sfn:describeStateMachine", {"StateMachineArn": machine})
    ended = machines.run(definition, role=machines.role(("states:DescribeStateMachine", machine)))
    output = json.loads(ended["output"])
    assert output["StateMachineArn"] == machine
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", output["CreationDate"])


def test_a_failing_glue_job_gives_its_run_as_the_cause(machines: Machines, cloud: Any) -> None:
    job = machines.name()
    cloud.client("glue").create_job(
        Name=job,
        Role=cloud.role(machines.name(), "glue.amazonaws.com", []),
        Command={"Name": "glueetl", "ScriptLocation": "s3://states-integrations-nowhere/x.py", "PythonVersion": "3"},
        GlueVersion="5.0",
    )
    definition = task("arn:aws:states:::glue:startJobRun.sync", {"JobName": job})
    actions = ["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"]
    ended = machines.run(definition, role=machines.role((actions, f"{ACCOUNT.format('glue')}:job/{job}")))
    assert ended["error"] == "States.TaskFailed", ended
    assert json.loads(ended["cause"])["JobRunState"] == "FAILED"
    assert denied(machines.run(definition), "Glue.AccessDeniedException", "glue:StartJobRun")


def test_a_stopped_execution_stops_its_glue_job(machines: Machines, cloud: Any) -> None:
    bucket = job = machines.name()
    glue, s3 = cloud.client("glue"), cloud.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="sleep.py", Body=b"import time\ntime.sleep(300)\n")
    glue.create_job(
        Name=job,
        Role=cloud.role(machines.name(), "glue.amazonaws.com", [{"Effect": "Allow", "Action": "*", "Resource": "*"}]),
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{bucket}/sleep.py", "PythonVersion": "3"},
        GlueVersion="5.0",
    )
    actions = ["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"]
    definition = task("arn:aws:states:::glue:startJobRun.sync", {"JobName": job})
    execution = machines.start(machines.create(definition, machines.role((actions, "*"))))
    while not (runs := glue.get_job_runs(JobName=job)["JobRuns"]):
        time.sleep(0.02)
    machines.states.stop_execution(executionArn=execution)
    deadline = time.monotonic() + 60
    while (state := glue.get_job_run(JobName=job, RunId=runs[0]["Id"])["JobRun"]["JobRunState"]) != "STOPPED":
        assert time.monotonic() < deadline, state
        time.sleep(0.05)


def test_athena_query_and_its_results(machines: Machines, cloud: Any) -> None:
    bucket = machines.name()
    cloud.client("s3").create_bucket(Bucket=bucket)
    query = {"QueryString": "SELECT 1 AS one", "ResultConfiguration": {"OutputLocation": f"s3://{bucket}/results/"}}
    states = {
        "Query": {
            "Type": "Task",
            "Resource": "arn:aws:states:::athena:startQueryExecution.sync",
            "Parameters": query,
            "Next": "Results",
        },
        "Results": {
            "Type": "Task",
            "Resource": "arn:aws:states:::athena:getQueryResults",
            "Parameters": {"QueryExecutionId.$": "$.QueryExecution.QueryExecutionId"},
            "End": True,
        },
    }
    definition = {"StartAt": "Query", "States": states}
    start = ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution"]
    storage = (["s3:*", "glue:*"], "*")
    ended = machines.run(definition, role=machines.role((start, "*"), ("athena:GetQueryResults", "*"), storage))
    assert ended["status"] == "SUCCEEDED", ended
    rows = json.loads(ended["output"])["ResultSet"]["Rows"]
    assert [row["Data"][0]["VarCharValue"] for row in rows] == ["one", "1"]
    ended = machines.run(definition, role=machines.role((start, "*"), storage))
    assert denied(ended, "Athena.AmazonAthenaException", "athena:GetQueryResults"), ended
    assert denied(machines.run(definition), "Athena.AmazonAthenaException", "athena:StartQueryExecution")


def test_a_role_that_does_not_trust_step_functions(machines: Machines, cloud: Any, echo: str) -> None:
    machine = machines.create(task(INVOKE, {"FunctionName": echo}))
    role = cloud.role(machines.name(), "glue.amazonaws.com", [])
    name = machines.states.describe_state_machine(stateMachineArn=machine)["roleArn"].rsplit("/", 1)[-1]
    trust = cloud.client("iam").get_role(RoleName=role.rsplit("/", 1)[-1])["Role"]["AssumeRolePolicyDocument"]
    cloud.client("iam").update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    ended = machines.ended(machines.start(machine))
    assert ended["status"] == "FAILED"
    assert "cannot be assumed" in ended["cause"]


def test_a_resource_that_is_not_supported_is_named(machines: Machines) -> None:
    with pytest.raises(machines.states.exceptions.InvalidDefinition, match="batch:submitJob"):
        machines.create(task("arn:aws:states:::batch:submitJob", {}))
