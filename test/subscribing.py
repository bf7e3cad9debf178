"""A queue that hears what topics tell."""

import json
from collections.abc import Callable, Iterable
from typing import Any


def subscribed_queue(client: Callable[[str], Any], name: str, topics: Iterable[str]) -> str:
    """Make a queue and subscribe it to topics; returns its URL. client: gives a boto3 client of a service."""
    sqs = client("sqs")
    queue: str = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    for topic in topics:
        client("sns").subscribe(TopicArn=f"arn:aws:sns:us-east-1:000000000000:{topic}", Protocol="sqs", Endpoint=arn)
    return queue
