import json
from typing import Any

from clouds import Cloud
from delivering import attributes, eventually, function, queue, receive

FAILING = "exports.handler = async (event) => { throw new Error('broken ' + event.n) }"


def may_send(*queues: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": list(queues)}


def invoke(cloud: Cloud, name: str, event: Any) -> None:
    answer = cloud.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(event))
    assert answer["StatusCode"] == 202


def configure(cloud: Cloud, name: str, tries: int, **destinations: str) -> None:
    config = {when: {"Destination": arn} for when, arn in destinations.items()}
    cloud.client("lambda").put_function_event_invoke_config(
        FunctionName=name, MaximumRetryAttempts=tries, DestinationConfig=config
    )


def test_a_failure_destination_gets_the_record_after_the_retries(cloud: Cloud) -> None:
    url, arn = queue(cloud, "async-failed")
    target = function(cloud, "async-fail", FAILING, [may_send(arn)])
    configure(cloud, "async-fail", 1, OnFailure=arn)

    invoke(cloud, "async-fail", {"n": 1})

    record = json.loads(receive(cloud, url)[0]["Body"])
    assert record["version"] == "1.0"
    assert record["timestamp"].endswith("Z")
    context = record["requestContext"]
    assert context["functionArn"] == f"{target}:$LATEST"
    assert context["condition"] == "RetriesExhausted"
    assert context["approximateInvokeCount"] == 2
    assert len(context["requestId"]) == 36
    assert record["requestPayload"] == {"n": 1}
    assert record["responseContext"] == {
        "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled",
    }  # fmt: skip
    assert "broken 1" in record["responsePayload"]["errorMessage"]


def test_a_success_destination_gets_what_the_function_returned(cloud: Cloud) -> None:
    url, arn = queue(cloud, "async-done")
    function(cloud, "async-ok", "exports.handler = async (event) => ({ twice: event.n * 2 })", [may_send(arn)])
    configure(cloud, "async-ok", 0, OnSuccess=arn)

    invoke(cloud, "async-ok", {"n": 21})

    record = json.loads(receive(cloud, url)[0]["Body"])
    assert record["requestContext"]["condition"] == "Success"
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST"}
    assert record["responsePayload"] == {"twice": 42}


def test_other_functions_topics_and_buses_are_destinations_too(cloud: Cloud) -> None:
    topic = cloud.client("sns").create_topic(Name="async-topic")["TopicArn"]
    got, got_arn = queue(cloud, "async-topic-got", "sns.amazonaws.com", topic)
    cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=got_arn)
    rule = "arn:aws:events:us-east-1:000000000000:rule/async-results"
    seen, seen_arn = queue(cloud, "async-bus-got", "events.amazonaws.com", rule)
    cloud.client("events").put_rule(Name="async-results", EventPattern=json.dumps({"source": ["lambda"]}))
    cloud.client("events").put_targets(Rule="async-results", Targets=[{"Id": "1", "Arn": seen_arn}])
    bus = "arn:aws:events:us-east-1:000000000000:event-bus/default"
    may_publish = {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic}
    may_put = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus}
    last = function(cloud, "async-last", "exports.handler = async () => 'done'", [may_put])
    configure(cloud, "async-last", 0, OnSuccess=bus)
    may_invoke = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": last}
    function(
        cloud,
        "async-both",
        "exports.handler = async (e) => { if (e.bad) throw new Error('x') }",
        [may_invoke, may_publish],
    )
    configure(cloud, "async-both", 0, OnSuccess=last, OnFailure=topic)

    invoke(cloud, "async-both", {"bad": True})
    invoke(cloud, "async-both", {})

    failed = json.loads(json.loads(receive(cloud, got)[0]["Body"])["Message"])
    assert failed["requestPayload"] == {"bad": True}
    event = json.loads(receive(cloud, seen)[0]["Body"])
    assert event["detail-type"] == "Lambda Function Invocation Result - Success"
    assert event["detail"]["requestPayload"]["requestContext"]["condition"] == "Success"
    assert event["detail"]["responsePayload"] == "done"


def test_the_dead_letter_queue_gets_the_event_itself(cloud: Cloud) -> None:
    url, arn = queue(cloud, "async-dlq")
    function(cloud, "async-dead", FAILING, [may_send(arn)], DeadLetterConfig={"TargetArn": arn})
    configure(cloud, "async-dead", 0)

    invoke(cloud, "async-dead", {"n": 9})

    message = receive(cloud, url)[0]
    assert json.loads(message["Body"]) == {"n": 9}
    told = attributes(message)
    assert told["ErrorCode"] == "200"
    assert "broken 9" in told["ErrorMessage"]
    assert len(told["RequestID"]) == 36


def test_a_role_that_may_not_send_loses_the_record(cloud: Cloud) -> None:
    _, arn = queue(cloud, "async-denied")
    url, allowed = queue(cloud, "async-allowed")
    both = [may_send(allowed), may_send(arn)]
    function(cloud, "async-denied-fn", FAILING, both, DeadLetterConfig={"TargetArn": allowed})
    configure(cloud, "async-denied-fn", 0, OnFailure=arn)
    policy = {"Version": "2012-10-17", "Statement": [may_send(allowed)]}
    cloud.client("iam").put_role_policy(
        RoleName="async-denied-fn-role", PolicyName="policy", PolicyDocument=json.dumps(policy)
    )

    invoke(cloud, "async-denied-fn", {"n": 1})

    receive(cloud, url)  # the dead letter is sent after the destination was refused
    count = cloud.client("sqs").get_queue_attributes(
        QueueUrl=cloud.client("sqs").get_queue_url(QueueName="async-denied")["QueueUrl"],
        AttributeNames=["ApproximateNumberOfMessages"],
    )
    assert count["Attributes"]["ApproximateNumberOfMessages"] == "0"


def test_a_throttled_event_waits_without_using_up_its_attempts(cloud: Cloud) -> None:
    url, arn = queue(cloud, "async-slow-done")
    source = "exports.handler = async (e) => { await new Promise((done) => setTimeout(done, 300)); return e.n }"
    function(cloud, "async-slow", source, [may_send(arn)])
    configure(cloud, "async-slow", 0, OnSuccess=arn)
    cloud.client("lambda").put_function_concurrency(FunctionName="async-slow", ReservedConcurrentExecutions=0)
    for number in range(3):
        invoke(cloud, "async-slow", {"n": number})
    cloud.client("lambda").put_function_concurrency(FunctionName="async-slow", ReservedConcurrentExecutions=1)

    records = [json.loads(message["Body"]) for message in receive(cloud, url, 3)]

    assert sorted(record["responsePayload"] for record in records) == [0, 1, 2]
    assert {record["requestContext"]["approximateInvokeCount"] for record in records} == {1}


def test_errors_of_asynchronous_invocations_are_counted(cloud: Cloud) -> None:
    url, arn = queue(cloud, "async-count-dlq")
    function(cloud, "async-count", FAILING, [may_send(arn)], DeadLetterConfig={"TargetArn": arn})
    configure(cloud, "async-count", 1)
    invoke(cloud, "async-count", {"n": 1})
    receive(cloud, url)

    def errors() -> float:
        from datetime import datetime, timedelta, timezone

        now = datetime.now(timezone.utc)
        points = cloud.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda", MetricName="Errors", Statistics=["Sum"], Period=60,
            Dimensions=[{"Name": "FunctionName", "Value": "async-count"}],
            StartTime=now - timedelta(minutes=5), EndTime=now + timedelta(minutes=5),
        )["Datapoints"]  # fmt: skip
        return float(sum(point["Sum"] for point in points))

    eventually(lambda: errors() == 2)
