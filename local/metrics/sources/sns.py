"""AWS/SNS. https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html"""

from local.metrics import store

_NAMESPACE = "AWS/SNS"


def published(topic_arn: str, size: int) -> None:
    """A message was published. size: its bytes."""
    _count(topic_arn, NumberOfMessagesPublished=1)
    store.measure(_NAMESPACE, _dimensions(topic_arn), "Bytes", PublishSize=size)


def filtered_out(topic_arn: str) -> None:
    """A subscription's filter policy did not let a message pass."""
    _count(topic_arn, NumberOfNotificationsFilteredOut=1)


def delivered(topic_arn: str) -> None:
    """A message reached a subscriber."""
    _count(topic_arn, NumberOfNotificationsDelivered=1)


def failed(topic_arn: str) -> None:
    """A message did not reach a subscriber, and is not tried again."""
    _count(topic_arn, NumberOfNotificationsFailed=1)


def _count(topic_arn: str, **values: float) -> None:
    store.count(_NAMESPACE, _dimensions(topic_arn), **values)


def _dimensions(topic_arn: str) -> dict[str, str]:
    return {"TopicName": topic_arn.rsplit(":", 1)[-1]}
