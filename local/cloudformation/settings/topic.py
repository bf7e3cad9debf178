"""AWS::SNS::Topic: encryption, signature, tracing, delivery logging, and what a FIFO topic is."""

import json
from typing import Any

from local import aws

_ATTRIBUTES = {
    "ArchivePolicy": "",
    "FifoThroughputScope": "",
    "KmsMasterKeyId": "",
    "SignatureVersion": "1",
    "TracingConfig": "PassThrough",
}
"""Properties that are attributes of the same name, with what a topic has that does not say."""

_LOGGED = {
    "application": "Application",
    "firehose": "Firehose",
    "http": "HTTP",
    "http/s": "HTTP",
    "lambda": "Lambda",
    "sqs": "SQS",
}
_LOGGING_MEMBERS = ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")


def apply(arn: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    if str(new.get("FifoTopic", "false")).lower() == "true":
        raise ValueError("FIFO topics are not supported by this local cloud.")
    sns = aws.client("sns", aws.ROOT)
    for name, value in {**_reset(old, new), **_attributes(new)}.items():
        sns.set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)


def _reset(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    gone = _attributes(old).keys() - _attributes(new).keys()
    return {name: _ATTRIBUTES.get(name, "") for name in sorted(gone)}


def _attributes(properties: dict[str, Any]) -> dict[str, str]:
    found = {name: properties[name] for name in _ATTRIBUTES if name in properties}
    for logging in properties.get("DeliveryStatusLogging", ()):
        prefix = _LOGGED[logging["Protocol"].lower()]
        found |= {prefix + member: logging[member] for member in _LOGGING_MEMBERS if member in logging}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in found.items()}
