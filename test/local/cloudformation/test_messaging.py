"""Every property of queues, topics and subscriptions is in its service, and follows an update."""

import json
from typing import Any

from stacks import StackError, Stacks

ARN = "arn:aws:{}:us-east-1:000000000000:{}"


def test_a_queue_has_all_that_its_template_says(stacks: Stacks, cloud: Any) -> None:
    sqs = cloud.client("sqs")
    dead = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "cfn-dead", "MessageRetentionPeriod": 1209600}}
    queue = {
        "QueueName": "cfn-queue",
        "VisibilityTimeout": 90,
        "DelaySeconds": 3,
        "MaximumMessageSize": 2048,
        "MessageRetentionPeriod": 3600,
        "ReceiveMessageWaitTimeSeconds": 5,
        "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 4},
        "KmsMasterKeyId": "alias/aws/sqs",
        "KmsDataKeyReusePeriodSeconds": 600,
        "Tags": [{"Key": "team", "Value": "data"}],
    }
    dead["Properties"]["RedriveAllowPolicy"] = {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [ARN.format("sqs", "cfn-queue")],
    }
    dead["Properties"]["SqsManagedSseEnabled"] = True
    name = stacks.create("queue-full", {"Dead": dead, "Queue": {"Type": "AWS::SQS::Queue", "Properties": queue}})

    def attributes(logical: str) -> dict[str, str]:
        url = stacks.physical_id(name, logical)
        found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return found

    found = attributes("Queue")
    assert {key: found.get(key) for key in queue if key in found and key != "RedrivePolicy"} == {
        "VisibilityTimeout": "90",
        "DelaySeconds": "3",
        "MaximumMessageSize": "2048",
        "MessageRetentionPeriod": "3600",
        "ReceiveMessageWaitTimeSeconds": "5",
        "KmsMasterKeyId": "alias/aws/sqs",
        "KmsDataKeyReusePeriodSeconds": "600",
    }
    redrive = json.loads(found["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"] == ARN.format("sqs", "cfn-dead")
    assert int(redrive["maxReceiveCount"]) == 4
    allow = json.loads(attributes("Dead")["RedriveAllowPolicy"])
    assert allow == {"redrivePermission": "byQueue", "sourceQueueArns": [ARN.format("sqs", "cfn-queue")]}
    assert attributes("Dead")["SqsManagedSseEnabled"] == "true"
    assert sqs.list_queue_tags(QueueUrl=stacks.physical_id(name, "Queue"))["Tags"]["team"] == "data"

    sqs.send_message(QueueUrl=stacks.physical_id(name, "Queue"), MessageBody="stays")
    changed = {key: value for key, value in queue.items() if key not in ("RedrivePolicy", "KmsMasterKeyId")}
    changed["VisibilityTimeout"] = 30
    stacks.update(name, {"Dead": dead, "Queue": {"Type": "AWS::SQS::Queue", "Properties": changed}})
    found = attributes("Queue")
    assert found["VisibilityTimeout"] == "30"
    assert "RedrivePolicy" not in found
    assert "KmsMasterKeyId" not in found
    assert int(found["ApproximateNumberOfMessagesDelayed"]) + int(found["ApproximateNumberOfMessages"]) == 1


def test_a_queue_policy_follows_its_template(stacks: Stacks, cloud: Any) -> None:
    sqs = cloud.client("sqs")

    def resources(action: str) -> dict[str, Any]:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": action,
            "Resource": {"Fn::GetAtt": ["Queue", "Arn"]},
        }
        return {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "cfn-policy"}},
            "Policy": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {"Queues": [{"Ref": "Queue"}], "PolicyDocument": {"Statement": [statement]}},
            },
        }

    def allowed() -> str:
        url = stacks.physical_id("queue-policy", "Queue")
        policy = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"]
        action: str = json.loads(policy)["Statement"][0]["Action"]
        return action

    stacks.create("queue-policy", resources("sqs:SendMessage"))
    assert allowed() == "sqs:SendMessage"
    stacks.update("queue-policy", resources("sqs:*"))
    assert allowed() == "sqs:*"
    stacks.update("queue-policy", {"Queue": resources("")["Queue"]})
    url = stacks.physical_id("queue-policy", "Queue")
    assert "Policy" not in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def test_a_topic_has_all_that_its_template_says(stacks: Stacks, cloud: Any) -> None:
    sns = cloud.client("sns")
    arn = ARN.format("sns", "cfn-topic")
    topic = {
        "TopicName": "cfn-topic",
        "DisplayName": "Shipments",
        "KmsMasterKeyId": "alias/aws/sns",
        "SignatureVersion": "2",
        "TracingConfig": "Active",
        "DeliveryStatusLogging": [
            {
                "Protocol": "sqs",
                "SuccessFeedbackSampleRate": "10",
                "SuccessFeedbackRoleArn": "arn:aws:iam::000000000000:role/x",
            }
        ],
        "Tags": [{"Key": "team", "Value": "data"}],
    }
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": {"Ref": "Topic"},
    }
    policy = {
        "Type": "AWS::SNS::TopicPolicy",
        "Properties": {
            "Topics": [{"Ref": "Topic"}],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        },
    }
    stacks.create("topic-full", {"Topic": {"Type": "AWS::SNS::Topic", "Properties": topic}, "Policy": policy})

    found = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert found["DisplayName"] == "Shipments"
    assert found["KmsMasterKeyId"] == "alias/aws/sns"
    assert found["SignatureVersion"] == "2"
    assert found["TracingConfig"] == "Active"
    assert found["SQSSuccessFeedbackSampleRate"] == "10"
    assert json.loads(found["Policy"])["Statement"] == [{**statement, "Resource": arn}]
    tags = {tag["Key"]: tag["Value"] for tag in sns.list_tags_for_resource(ResourceArn=arn)["Tags"]}
    assert tags["team"] == "data"

    del topic["KmsMasterKeyId"]
    topic["DisplayName"] = "Changed"
    stacks.update("topic-full", {"Topic": {"Type": "AWS::SNS::Topic", "Properties": topic}, "Policy": policy})
    found = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert found["DisplayName"] == "Changed"
    assert not found.get("KmsMasterKeyId")


def test_a_subscription_has_all_that_its_template_says(stacks: Stacks, cloud: Any) -> None:
    def resources(pattern: list[str]) -> dict[str, Any]:
        return {
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "cfn-subscribed"}},
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "cfn-subscriber"}},
            "Subscription": {
                "Type": "AWS::SNS::Subscription",
                "Properties": {
                    "TopicArn": {"Ref": "Topic"},
                    "Protocol": "sqs",
                    "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]},
                    "RawMessageDelivery": True,
                    "FilterPolicy": {"kind": pattern},
                    "FilterPolicyScope": "MessageBody",
                    "RedrivePolicy": {"deadLetterTargetArn": ARN.format("sqs", "cfn-subscriber")},
                },
            },
        }

    def found() -> dict[str, str]:
        arn = stacks.physical_id("subscription", "Subscription")
        attributes: dict[str, str] = cloud.client("sns").get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        return attributes

    stacks.create("subscription", resources(["a"]))
    assert found()["RawMessageDelivery"] == "true"
    assert json.loads(found()["FilterPolicy"]) == {"kind": ["a"]}
    assert found()["FilterPolicyScope"] == "MessageBody"
    assert json.loads(found()["RedrivePolicy"]) == {"deadLetterTargetArn": ARN.format("sqs", "cfn-subscriber")}
    stacks.update("subscription", resources(["b"]))
    assert json.loads(found()["FilterPolicy"]) == {"kind": ["b"]}


def test_a_subscription_to_no_topic_fails(stacks: Stacks) -> None:
    topic = ARN.format("sns", "cfn-not-there")
    properties = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": ARN.format("sqs", "any")}
    stacks.start("no-topic", {"Subscription": {"Type": "AWS::SNS::Subscription", "Properties": properties}})
    try:
        stacks.await_status("no-topic", "ROLLBACK_COMPLETE")
    except StackError as failure:
        raise AssertionError("a subscription to a topic that is not there was accepted") from failure
    assert any("Topic does not exist" in reason for reason in stacks.reasons("no-topic"))
