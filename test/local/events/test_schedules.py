import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud, start_cloud, stop_cloud
from delivering import ACCOUNT, attributes, eventually, function, queue, receive


def in_seconds(seconds: float, zone: str = "UTC") -> str:
    """An expression for at least so many seconds from now: expressions have whole seconds."""
    moment = datetime.now(ZoneInfo(zone)) + timedelta(seconds=seconds + 1)
    return f"at({moment:%Y-%m-%dT%H:%M:%S})"


def schedule(cloud: Cloud, name: str, expression: str, target: dict[str, Any], **more: Any) -> str:
    answer = cloud.client("scheduler").create_schedule(
        Name=name, ScheduleExpression=expression, FlexibleTimeWindow={"Mode": "OFF"}, Target=target, **more
    )
    return str(answer["ScheduleArn"])


def may_send(cloud: Cloud, name: str, *queues: str) -> str:
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": list(queues)}
    return cloud.role(name, "scheduler.amazonaws.com", [statement] if queues else [])


def test_fires_on_time_with_its_context_attributes_in_its_time_zone(cloud: Cloud) -> None:
    url, arn = queue(cloud, "sched-got")
    role = may_send(cloud, "sched-send-role", arn)
    names = {"at": "scheduled-time", "of": "schedule-arn", "try": "attempt-number", "id": "execution-id"}
    text = json.dumps({key: f"<aws.scheduler.{name}>" for key, name in names.items()})
    expression = in_seconds(2, "Asia/Kolkata")
    made = schedule(
        cloud, "sched-once", expression, {"Arn": arn, "RoleArn": role, "Input": text},
        ScheduleExpressionTimezone="Asia/Kolkata", ActionAfterCompletion="DELETE",
    )  # fmt: skip

    message = receive(cloud, url)[0]

    wanted = datetime.fromisoformat(expression[3:-1]).replace(tzinfo=ZoneInfo("Asia/Kolkata")).astimezone(timezone.utc)
    body = json.loads(message["Body"])
    assert body["at"] == f"{wanted:%Y-%m-%dT%H:%M:%SZ}"
    assert body["of"] == made
    assert body["try"] == "1"
    assert body["id"]
    late = int(message["Attributes"]["SentTimestamp"]) / 1000 - wanted.timestamp()
    assert 0 <= late < 1
    eventually(lambda: not cloud.client("scheduler").list_schedules(NamePrefix="sched-once")["Schedules"])


def test_a_denied_schedule_ends_in_its_dead_letter_queue(cloud: Cloud) -> None:
    _, arn = queue(cloud, "sched-closed")
    dead, dead_arn = queue(cloud, "sched-dlq")
    role = may_send(cloud, "sched-denied-role", dead_arn)
    target = {"Arn": arn, "RoleArn": role, "Input": "hello", "DeadLetterConfig": {"Arn": dead_arn}}
    made = schedule(cloud, "sched-denied", in_seconds(1), target)

    message = receive(cloud, dead)[0]

    told = attributes(message)
    assert message["Body"] == "hello"
    assert told["SCHEDULE_ARN"] == made
    assert told["TARGET_ARN"] == arn
    assert told["ERROR_CODE"].startswith("AccessDenied")
    assert told["RETRY_ATTEMPTS"] == "0"
    assert told["SCHEDULED_TIME"].endswith("Z")


def test_a_universal_target_calls_the_operation_that_it_names(cloud: Cloud) -> None:
    url, arn = queue(cloud, "sched-universal")
    role = may_send(cloud, "sched-universal-role", arn)
    request = json.dumps({"QueueUrl": url, "MessageBody": "<aws.scheduler.scheduled-time>"})
    target = {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "RoleArn": role, "Input": request}
    schedule(cloud, "sched-universal", in_seconds(1), target)

    assert receive(cloud, url)[0]["Body"].startswith("20")


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        ("glue:noSuch", "has no action"),
        ("nosuch:run", "no service"),
        ("glue:StartJobRun", "has no action"),
        ("glue:getJob", "reads"),
    ],
)
def test_a_universal_target_that_could_never_be_invoked_is_refused(cloud: Cloud, operation: str, why: str) -> None:
    role = cloud.role(f"sched-{operation.replace(':', '-')}", "scheduler.amazonaws.com", [])
    target = {"Arn": f"arn:aws:scheduler:::aws-sdk:{operation}", "RoleArn": role, "Input": "{}"}
    with pytest.raises(ClientError, match=why):
        schedule(cloud, "sched-impossible", "rate(1 day)", target)


def test_a_schedule_starts_a_job_run_with_its_time(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    script = {"Name": "glueetl", "ScriptLocation": "s3://sched-nowhere/x.py", "PythonVersion": "3"}
    job_role = cloud.role("sched-job-role", "glue.amazonaws.com", [])
    glue.create_job(Name="sched-job", Role=job_role, Command=script, GlueVersion="5.0")
    allowed = {"Effect": "Allow", "Action": "glue:StartJobRun", "Resource": "*"}
    role = cloud.role("sched-job-starter", "scheduler.amazonaws.com", [allowed])
    arguments = {"JobName": "sched-job", "Arguments": {"--at": "<aws.scheduler.scheduled-time>"}}
    target = {"Arn": "arn:aws:scheduler:::aws-sdk:glue:startJobRun", "RoleArn": role, "Input": json.dumps(arguments)}
    expression = in_seconds(0)
    schedule(cloud, "sched-job", expression, target)
    [run] = eventually(lambda: glue.get_job_runs(JobName="sched-job")["JobRuns"])
    assert run["Arguments"] == {"--at": f"{expression[3:-1]}Z"}


def test_a_state_machine_starts_as_the_schedules_role(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}})
    machine = sfn.create_state_machine(
        name="sched-machine",
        definition=definition,
        roleArn=cloud.role("sched-machine-role", "states.amazonaws.com", []),
    )["stateMachineArn"]
    statement = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": machine}
    role = cloud.role("sched-start-role", "scheduler.amazonaws.com", [statement])
    schedule(cloud, "sched-machine", in_seconds(1), {"Arn": machine, "RoleArn": role, "Input": '{"a": 1}'})

    assert len(eventually(lambda: sfn.list_executions(stateMachineArn=machine)["executions"])) == 1


def test_a_role_that_does_not_trust_the_scheduler_is_refused(cloud: Cloud) -> None:
    role = cloud.role("sched-distrust-role", "lambda.amazonaws.com", [])
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:any"

    with pytest.raises(ClientError, match="must allow AWS EventBridge Scheduler to assume the role"):
        schedule(cloud, "sched-distrust", "rate(1 hour)", {"Arn": arn, "RoleArn": role})


@pytest.mark.parametrize(
    ("expression", "zone"), [("every day", "UTC"), ("cron(0 8 * * * *)", "UTC"), ("rate(1 hour)", "Mars/Olympus")]
)
def test_nonsense_is_refused(cloud: Cloud, expression: str, zone: str) -> None:
    role = may_send(cloud, f"sched-nonsense-{abs(hash((expression, zone)))}")
    target = {"Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:any", "RoleArn": role}

    with pytest.raises(ClientError, match="ValidationException"):
        schedule(cloud, "sched-nonsense", expression, target, ScheduleExpressionTimezone=zone)


def test_a_disabled_schedule_does_not_fire_and_an_ended_one_neither(cloud: Cloud) -> None:
    url, arn = queue(cloud, "sched-quiet")
    role = may_send(cloud, "sched-quiet-role", arn)
    target = {"Arn": arn, "RoleArn": role, "Input": "quiet"}
    schedule(cloud, "sched-off", in_seconds(1), target, State="DISABLED")
    schedule(cloud, "sched-ended", "rate(1 minute)", target, EndDate=datetime.now(timezone.utc) - timedelta(minutes=1))
    schedule(cloud, "sched-control", in_seconds(2), {**target, "Input": "control"})

    assert [message["Body"] for message in receive(cloud, url)] == ["control"]


def test_a_rate_starts_at_once_and_at_its_start_date(cloud: Cloud) -> None:
    url, arn = queue(cloud, "sched-rate")
    role = may_send(cloud, "sched-rate-role", arn)
    schedule(cloud, "sched-rate-now", "rate(1 hour)", {"Arn": arn, "RoleArn": role, "Input": "now"})
    start = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=3)
    later = {"Arn": arn, "RoleArn": role, "Input": "<aws.scheduler.scheduled-time>"}
    schedule(cloud, "sched-rate-later", "rate(1 hour)", later, StartDate=start)

    bodies = [message["Body"] for message in receive(cloud, url, 2)]

    assert bodies == ["now", f"{start:%Y-%m-%dT%H:%M:%SZ}"]


def test_a_throttled_target_is_tried_again_until_its_retry_policy_is_exhausted(cloud: Cloud) -> None:
    dead, dead_arn = queue(cloud, "sched-retry-dlq")
    target_arn = function(cloud, "sched-retry-fn", "exports.handler = async () => {}")
    cloud.client("lambda").put_function_concurrency(FunctionName="sched-retry-fn", ReservedConcurrentExecutions=0)
    statements = [
        {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": target_arn},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": dead_arn},
    ]
    target = {
        "Arn": "arn:aws:scheduler:::aws-sdk:lambda:invoke",
        "RoleArn": cloud.role("sched-retry-role", "scheduler.amazonaws.com", statements),
        "Input": json.dumps({"FunctionName": "sched-retry-fn"}),
        "RetryPolicy": {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 60},
        "DeadLetterConfig": {"Arn": dead_arn},
    }
    schedule(cloud, "sched-retry", in_seconds(1), target)

    told = attributes(receive(cloud, dead)[0])

    assert told["ERROR_CODE"] == "TooManyRequestsException"
    assert told["RETRY_ATTEMPTS"] == "1"
    assert told["EXHAUSTED_RETRY_CONDITION"] == "MaximumRetryAttempts"


def test_a_restart_neither_repeats_nor_catches_up(tmp_path: Path) -> None:
    first = start_cloud(tmp_path)
    url, arn = queue(first, "again")
    role = may_send(first, "again-role", arn)
    target = {"Arn": arn, "RoleArn": role}
    schedule(first, "again-fired", in_seconds(1), {**target, "Input": "fired"})
    missed = datetime.now(timezone.utc) + timedelta(seconds=4)
    schedule(first, "again-missed", f"at({missed:%Y-%m-%dT%H:%M:%S})", {**target, "Input": "missed"})
    assert receive(first, url)[0]["Body"] == "fired"
    first.process.kill()
    first.process.wait()
    eventually(lambda: datetime.now(timezone.utc) > missed)

    second = start_cloud(tmp_path)
    try:
        schedule(second, "again-new", in_seconds(1), {**target, "Input": "new"})
        url = second.client("sqs").get_queue_url(QueueName="again")["QueueUrl"]
        bodies = [message["Body"] for message in receive(second, url)]
    finally:
        stop_cloud(second)
    assert bodies == ["new"]
