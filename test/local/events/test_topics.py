import json

from clouds import Cloud
from delivering import attributes, eventually, function, permit, queue, receive


def topic(cloud: Cloud, name: str) -> str:
    return str(cloud.client("sns").create_topic(Name=name)["TopicArn"])


def subscribe(cloud: Cloud, topic_arn: str, protocol: str, endpoint: str, **settings: str) -> str:
    answer = cloud.client("sns").subscribe(
        TopicArn=topic_arn, Protocol=protocol, Endpoint=endpoint, Attributes=settings, ReturnSubscriptionArn=True
    )
    return str(answer["SubscriptionArn"])


def test_a_queue_gets_the_envelope_or_the_raw_message_that_its_filter_lets_pass(cloud: Cloud) -> None:
    arn = topic(cloud, "sns-shapes")
    wrapped, wrapped_arn = queue(cloud, "sns-wrapped", "sns.amazonaws.com", arn)
    raw, raw_arn = queue(cloud, "sns-raw", "sns.amazonaws.com", arn)
    subscription = subscribe(cloud, arn, "sqs", wrapped_arn)
    subscribe(cloud, arn, "sqs", raw_arn, RawMessageDelivery="true", FilterPolicy=json.dumps({"kind": ["b"]}))

    for kind in "ab":
        kinds = {"kind": {"DataType": "String", "StringValue": kind}}
        cloud.client("sns").publish(TopicArn=arn, Subject="s", Message=f"message {kind}", MessageAttributes=kinds)

    envelopes = [json.loads(message["Body"]) for message in receive(cloud, wrapped, 2)]
    assert sorted(envelope["Message"] for envelope in envelopes) == ["message a", "message b"]
    assert envelopes[0]["TopicArn"] == arn
    assert envelopes[0]["UnsubscribeURL"].endswith(f"/?Action=Unsubscribe&SubscriptionArn={subscription}")
    only = receive(cloud, raw)[0]
    assert only["Body"] == "message b"
    assert attributes(only) == {"kind": "b"}


def test_a_function_gets_the_record_that_aws_documents(cloud: Cloud) -> None:
    arn = topic(cloud, "sns-fn")
    done, done_arn = queue(cloud, "sns-fn-done")
    may = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": done_arn}
    target = function(cloud, "sns-fn", "exports.handler = async (event) => event", [may])
    destination = {"OnSuccess": {"Destination": done_arn}}
    cloud.client("lambda").put_function_event_invoke_config(FunctionName="sns-fn", DestinationConfig=destination)
    permit(cloud, "sns-fn", "sns.amazonaws.com", arn)
    subscription = subscribe(cloud, arn, "lambda", target)

    cloud.client("sns").publish(TopicArn=arn, Message="hello")

    record = json.loads(receive(cloud, done)[0]["Body"])["responsePayload"]["Records"][0]
    assert record["EventSource"] == "aws:sns"
    assert record["EventSubscriptionArn"] == subscription
    assert record["Sns"]["Message"] == "hello"
    assert record["Sns"]["Subject"] is None
    assert "SigningCertUrl" in record["Sns"]
    assert record["Sns"]["MessageAttributes"] == {}


def test_what_an_endpoint_forbids_ends_in_the_subscriptions_dead_letter_queue(cloud: Cloud) -> None:
    arn = topic(cloud, "sns-denied")
    dead, dead_arn = queue(cloud, "sns-dlq", "sns.amazonaws.com", arn)
    redrive = json.dumps({"deadLetterTargetArn": dead_arn})
    target = function(cloud, "sns-denied-fn", "exports.handler = async () => {}")
    _, closed_arn = queue(cloud, "sns-closed")
    subscribe(cloud, arn, "lambda", target, RedrivePolicy=redrive)
    subscribe(cloud, arn, "sqs", closed_arn, RedrivePolicy=redrive)

    cloud.client("sns").publish(TopicArn=arn, Message="undeliverable")

    messages = receive(cloud, dead, 2)
    assert {json.loads(message["Body"])["Message"] for message in messages} == {"undeliverable"}
    told = sorted(attributes(message)["ErrorMessage"] for message in messages)
    assert "lambda:InvokeFunction" in told[0]
    assert "sqs:SendMessage" in told[1]


def test_messages_of_a_group_stay_in_order(cloud: Cloud) -> None:
    sns = cloud.client("sns")
    settings = {"FifoTopic": "true", "ContentBasedDeduplication": "true"}
    arn = sns.create_topic(Name="sns-order.fifo", Attributes=settings)["TopicArn"]
    url, queue_arn = queue(
        cloud, "sns-order.fifo", "sns.amazonaws.com", arn, FifoQueue="true", ContentBasedDeduplication="true"
    )
    subscribe(cloud, arn, "sqs", queue_arn, RawMessageDelivery="true")

    for number in range(12):
        sns.publish(TopicArn=arn, Message=str(number), MessageGroupId="g")

    assert [message["Body"] for message in receive(cloud, url, 12)] == [str(number) for number in range(12)]


def test_an_address_stays_pending_until_it_is_confirmed(cloud: Cloud) -> None:
    arn = topic(cloud, "sns-mail")

    answer = cloud.client("sns").subscribe(TopicArn=arn, Protocol="email", Endpoint="a@example.com")

    assert answer["SubscriptionArn"] == "pending confirmation"
    listed = cloud.client("sns").list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    assert [each["SubscriptionArn"] for each in listed] == ["PendingConfirmation"]
    again = cloud.client("sns").subscribe(TopicArn=arn, Protocol="email", Endpoint="a@example.com")
    assert again["SubscriptionArn"] == "pending confirmation"


def test_a_stacks_address_stays_pending_too_and_its_schedule_keeps_every_property(cloud: Cloud) -> None:
    role = cloud.role("sns-stack-role", "scheduler.amazonaws.com", [])
    target = {
        "Arn": "arn:aws:sqs:us-east-1:000000000000:any", "RoleArn": role, "Input": "x",
        "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 600},
        "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:000000000000:dead"},
    }  # fmt: skip
    timing = {
        "ScheduleExpression": "cron(0 8 * * ? *)", "ScheduleExpressionTimezone": "Europe/Berlin",
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}, "StartDate": "2030-01-01T00:00:00Z",
    }  # fmt: skip
    resources = {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "sns-stack"}},
        "Mail": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "b@example.com"},
        },
        "Daily": {
            "Type": "AWS::Scheduler::Schedule",
            "Properties": {"Name": "sns-stack-daily", "Target": target, **timing},
        },
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": "sns-stack-rule",
                "ScheduleExpression": "rate(1 day)",
                "Targets": [{"Id": "1", **target}],
            },
        },
    }
    deploy = cloud.client("cloudformation")
    deploy.create_stack(StackName="sns-stack", TemplateBody=json.dumps({"Resources": resources}))
    eventually(lambda: deploy.describe_stacks(StackName="sns-stack")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE")

    arn = "arn:aws:sns:us-east-1:000000000000:sns-stack"
    listed = cloud.client("sns").list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    assert [each["SubscriptionArn"] for each in listed] == ["PendingConfirmation"]
    made = cloud.client("scheduler").get_schedule(Name="sns-stack-daily")
    assert made["Target"] == target
    assert made["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert made["FlexibleTimeWindow"] == timing["FlexibleTimeWindow"]
    assert made["StartDate"].year == 2030
    kept = cloud.client("events").list_targets_by_rule(Rule="sns-stack-rule")["Targets"][0]
    assert kept == {"Id": "1", **target}
