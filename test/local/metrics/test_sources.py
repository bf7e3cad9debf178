"""Each service measures what happens in it, by one real event."""

import json
import time
from typing import Any

from clouds import Cloud
from delivering import eventually, function, queue, receive
from metrics_watched import measured


def test_queues(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    url, _ = queue(cloud, "measured-q", VisibilityTimeout="60")
    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": f"m{n}"} for n in range(3)])

    def of_queue(metric: str, statistic: str = "Sum") -> float | None:
        return measured(cloud, "AWS/SQS", metric, statistic, QueueName="measured-q")

    eventually(lambda: of_queue("ApproximateNumberOfMessagesVisible", "Maximum") == 3)
    time.sleep(1.1)
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    eventually(lambda: of_queue("ApproximateNumberOfMessagesNotVisible", "Maximum") == 1)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    assert of_queue("NumberOfMessagesSent") == 3
    assert of_queue("NumberOfMessagesReceived") == 1
    assert of_queue("NumberOfMessagesDeleted") == 1
    eventually(lambda: (of_queue("ApproximateAgeOfOldestMessage", "Maximum") or 0) >= 1)
    eventually(lambda: of_queue("ApproximateNumberOfMessagesVisible", "Minimum") == 2)


def test_a_dead_letter_queue_shows_what_was_moved_into_it(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    _, dead = queue(cloud, "measured-dlq")
    policy = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 1})
    url, _ = queue(cloud, "measured-poisoned", RedrivePolicy=policy, VisibilityTimeout="0")
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    sqs.receive_message(QueueUrl=url)
    sqs.receive_message(QueueUrl=url)

    def visible() -> float | None:
        return measured(cloud, "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", QueueName="measured-dlq")

    eventually(lambda: visible() == 1)
    assert measured(cloud, "AWS/SQS", "NumberOfMessagesSent", QueueName="measured-dlq") is None  # as AWS says


def test_functions(cloud: Cloud) -> None:
    function(cloud, "measured-fn", "exports.handler = async (event) => { if (event.fail) throw new Error('no') }")
    client = cloud.client("lambda")
    client.put_function_event_invoke_config(FunctionName="measured-fn", MaximumRetryAttempts=0)
    before = measured(cloud, "AWS/Lambda", "Invocations") or 0
    client.invoke(FunctionName="measured-fn", Payload=b"{}")
    client.invoke(FunctionName="measured-fn", InvocationType="Event", Payload=b'{"fail": true}')

    def of_function(metric: str, statistic: str = "Sum") -> float | None:
        return measured(cloud, "AWS/Lambda", metric, statistic, FunctionName="measured-fn")

    eventually(lambda: of_function("AsyncEventsDropped") == 1)
    assert of_function("Invocations") == 2
    assert of_function("Errors") == 1
    assert of_function("AsyncEventsReceived") == 1
    assert of_function("ConcurrentExecutions", "Maximum") in (1, 2)
    assert (of_function("Duration", "Minimum") or 0) > 0
    assert (measured(cloud, "AWS/Lambda", "Invocations") or 0) >= before + 2


def test_an_event_whose_dead_letter_queue_forbids_it_counts(cloud: Cloud) -> None:
    _, dead = queue(cloud, "measured-forbidden")
    sends = [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": dead}]
    function(
        cloud, "measured-dead", "exports.handler = async () => { throw new Error('no') }", sends,
        DeadLetterConfig={"TargetArn": dead},
    )  # fmt: skip
    client = cloud.client("lambda")
    client.put_function_event_invoke_config(FunctionName="measured-dead", MaximumRetryAttempts=0)
    cloud.client("iam").delete_role_policy(
        RoleName="measured-dead-role", PolicyName=only_policy(cloud, "measured-dead-role")
    )
    client.invoke(FunctionName="measured-dead", InvocationType="Event", Payload=b"{}")

    eventually(lambda: measured(cloud, "AWS/Lambda", "DeadLetterErrors", FunctionName="measured-dead") == 1)


def only_policy(cloud: Cloud, role: str) -> str:
    (name,) = cloud.client("iam").list_role_policies(RoleName=role)["PolicyNames"]
    return str(name)


def test_state_machines(cloud: Cloud) -> None:
    client = cloud.client("stepfunctions")
    role = cloud.role("measured-machine", "states.amazonaws.com", [])
    states = {
        "Which": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.do", "StringEquals": "fail", "Next": "Fail"},
                {"Variable": "$.do", "StringEquals": "wait", "Next": "Wait"},
            ],
            "Default": "Done",
        },
        "Fail": {"Type": "Fail", "Error": "No"},
        "Wait": {"Type": "Wait", "Seconds": 30, "Next": "Done"},
        "Done": {"Type": "Succeed"},
    }
    definition = json.dumps({"StartAt": "Which", "States": states, "TimeoutSeconds": 1})
    arn = client.create_state_machine(name="measured-machine", definition=definition, roleArn=role)["stateMachineArn"]
    for do in ("succeed", "fail", "wait"):
        client.start_execution(stateMachineArn=arn, input=json.dumps({"do": do}))
    stopped = client.start_execution(stateMachineArn=arn, input='{"do": "wait"}')["executionArn"]
    client.stop_execution(executionArn=stopped)

    def of_machine(metric: str, statistic: str = "Sum") -> float | None:
        return measured(cloud, "AWS/States", metric, statistic, StateMachineArn=arn)

    for metric in ("ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"):
        eventually(lambda metric=metric: of_machine(metric) == 1)
    assert of_machine("ExecutionsStarted") == 4
    assert of_machine("ExecutionTime", "SampleCount") == 4
    assert 1000 <= (of_machine("ExecutionTime", "Maximum") or 0) < 10_000


def test_rules(cloud: Cloud) -> None:
    events = cloud.client("events")
    rule = events.put_rule(Name="measured-rule", EventPattern='{"source": ["measured"]}')["RuleArn"]
    _, allowed = queue(cloud, "measured-rule-q", "events.amazonaws.com", rule)
    dead_url, dead = queue(cloud, "measured-rule-dlq", "events.amazonaws.com", rule)
    _, forbidden = queue(cloud, "measured-rule-closed")
    targets: list[dict[str, Any]] = [
        {"Id": "1", "Arn": allowed},
        {"Id": "2", "Arn": forbidden, "DeadLetterConfig": {"Arn": dead}},
    ]
    events.put_targets(Rule="measured-rule", Targets=targets)
    events.put_events(Entries=[{"Source": "measured", "DetailType": "t", "Detail": "{}"}])
    receive(cloud, dead_url)

    def of_rule(metric: str) -> float | None:
        return measured(cloud, "AWS/Events", metric, RuleName="measured-rule")

    eventually(lambda: of_rule("InvocationsSentToDlq") == 1)
    assert of_rule("TriggeredRules") == 1
    eventually(lambda: of_rule("Invocations") == 2)
    assert of_rule("FailedInvocations") == 1


def test_schedules(cloud: Cloud) -> None:
    scheduler = cloud.client("scheduler")
    scheduler.create_schedule_group(Name="measured-group")
    _, forbidden = queue(cloud, "measured-schedule-q")
    role = cloud.role("measured-schedule", "scheduler.amazonaws.com", [])
    scheduler.create_schedule(
        Name="measured", GroupName="measured-group", ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"}, Target={"Arn": forbidden, "RoleArn": role, "Input": "{}"},
    )  # fmt: skip

    def of_group(metric: str) -> float | None:
        return measured(cloud, "AWS/Scheduler", metric, ScheduleGroup="measured-group")

    eventually(lambda: of_group("InvocationDroppedCount") == 1)
    assert of_group("InvocationAttemptCount") == 1
    assert of_group("TargetErrorCount") == 1


def test_topics(cloud: Cloud) -> None:
    sns = cloud.client("sns")
    topic = sns.create_topic(Name="measured-topic")["TopicArn"]
    url, allowed = queue(cloud, "measured-topic-q", "sns.amazonaws.com", topic)
    _, forbidden = queue(cloud, "measured-topic-closed")
    for arn in (allowed, forbidden):
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="four")
    receive(cloud, url)

    def of_topic(metric: str) -> float | None:
        return measured(cloud, "AWS/SNS", metric, TopicName="measured-topic")

    eventually(lambda: of_topic("NumberOfNotificationsFailed") == 1)
    eventually(lambda: of_topic("NumberOfNotificationsDelivered") == 1)
    assert of_topic("NumberOfMessagesPublished") == 1
    assert of_topic("PublishSize") == 4


def test_job_runs_with_metrics_enabled(cloud: Cloud) -> None:
    s3, glue = cloud.client("s3"), cloud.client("glue")
    s3.create_bucket(Bucket="measured-jobs")
    script = (
        "from pyspark.context import SparkContext\n"
        "spark = SparkContext.getOrCreate()\n"
        "spark.parallelize(range(100), 4).map(lambda n: (n % 3, n)).reduceByKey(lambda a, b: a + b, 2).collect()\n"
    )
    s3.put_object(Bucket="measured-jobs", Key="job.py", Body=script.encode())
    statements = [{"Effect": "Allow", "Action": ["s3:*", "logs:*"], "Resource": "*"}]
    role = cloud.role("measured-job", "glue.amazonaws.com", statements)
    command = {"Name": "glueetl", "ScriptLocation": "s3://measured-jobs/job.py", "PythonVersion": "3"}
    glue.create_job(
        Name="measured-job", Role=role, Command=command, GlueVersion="5.0", DefaultArguments={"--enable-metrics": ""}
    )
    run = glue.start_job_run(JobName="measured-job")["JobRunId"]
    ended = {"SUCCEEDED", "FAILED", "ERROR"}

    def status() -> str:
        return str(glue.get_job_run(JobName="measured-job", RunId=run)["JobRun"]["JobRunState"])

    assert eventually(lambda: status() if status() in ended else "", seconds=60) == "SUCCEEDED"
    for run_id in (run, "ALL"):
        found = {"JobName": "measured-job", "JobRunId": run_id, "Type": "count"}
        assert measured(cloud, "Glue", "glue.driver.aggregate.numCompletedTasks", **found) == 6  # 4 maps, 2 reductions
        assert measured(cloud, "Glue", "glue.driver.aggregate.numCompletedStages", **found) == 2
        assert (measured(cloud, "Glue", "glue.driver.aggregate.elapsedTime", **found) or 0) > 0
        assert (measured(cloud, "Glue", "glue.driver.aggregate.shuffleBytesWritten", **found) or 0) > 0
    gauge = {"JobName": "measured-job", "JobRunId": "ALL", "Type": "gauge"}
    assert 0 < (measured(cloud, "Glue", "glue.driver.jvm.heap.usage", "Average", **gauge) or 0) < 1
