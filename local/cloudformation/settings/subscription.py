"""AWS::SNS::Subscription: to a topic that there is."""

from typing import Any

from local import aws


def apply(_arn: str, _old: dict[str, Any], new: dict[str, Any]) -> None:
    aws.client("sns", aws.ROOT).get_topic_attributes(TopicArn=new["TopicArn"])
