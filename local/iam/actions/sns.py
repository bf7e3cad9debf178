"""Amazon SNS. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html

A message to a phone number or a mobile endpoint has no topic: it is checked on `*` or on the endpoint.
Subscriptions are no resources.
"""

from collections.abc import Mapping
from typing import Any

from local.iam import encryption
from local.iam.checks import Check, Request, Service

_TOPIC = ("{TopicArn}",)

_RESOURCES = {
    **dict.fromkeys(
        (
            "AddPermission",
            "ConfirmSubscription",
            "DeleteTopic",
            "GetTopicAttributes",
            "ListSubscriptionsByTopic",
            "Publish",
            "RemovePermission",
            "SetTopicAttributes",
            "Subscribe",
        ),
        _TOPIC,
    ),
    "CreateTopic": ("{Name}",),
    **dict.fromkeys(("GetDataProtectionPolicy", "PutDataProtectionPolicy"), ("{ResourceArn}",)),
    **dict.fromkeys(("ListTagsForResource", "TagResource", "UntagResource"), ("{ResourceArn}",)),
}


def _arrange(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    if "TopicArn" in parameters:
        return parameters
    if "TargetArn" in parameters:
        return {**parameters, "TopicArn": parameters["TargetArn"]}
    return {**parameters, "TopicArn": "*"}


def _context(request: Request) -> Mapping[str, Any]:
    context = {"sns:Protocol": request.parameters.get("Protocol"), "sns:Endpoint": request.parameters.get("Endpoint")}
    return {key: value for key, value in context.items() if value} if request.operation == "Subscribe" else {}


def _key(request: Request, parameters: Mapping[str, Any]) -> list[Check]:
    """What a message to an encrypted topic needs besides."""
    topic = str(parameters.get("TopicArn", ""))
    named = encryption.key_of(topic) if request.operation in ("Publish", "PublishBatch") and topic != "*" else ""
    key, context = encryption.key_arn(named), encryption.keys_of_request("sns", topic)
    return [Check(action, key, context) for action in encryption.WRITING] if key else []


SERVICE = Service(
    namespace="sns",
    arn="arn:aws:sns:{region}:{account}:",
    resources=_RESOURCES,
    renamed={"PublishBatch": ("Publish",)},
    arrange=_arrange,
    context=_context,
    further=_key,
)
