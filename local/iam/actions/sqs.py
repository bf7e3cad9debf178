"""Amazon SQS. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html

The batch operations are authorized as their single ones.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
"""

from collections.abc import Mapping
from typing import Any

from local.iam import encryption
from local.iam.checks import Check, Request, Service
from local.sqs import move_tasks

_RESOURCES = {
    **dict.fromkeys(
        (
            "AddPermission",
            "ChangeMessageVisibility",
            "CreateQueue",
            "DeleteMessage",
            "DeleteQueue",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ListDeadLetterSourceQueues",
            "ListQueueTags",
            "PurgeQueue",
            "ReceiveMessage",
            "RemovePermission",
            "SendMessage",
            "SetQueueAttributes",
            "TagQueue",
            "UntagQueue",
        ),
        ("{Queue}",),
    ),
    **dict.fromkeys(("CancelMessageMoveTask", "ListMessageMoveTasks", "StartMessageMoveTask"), ("{SourceArn}",)),
}

_USES_OF_KEYS = {
    "ReceiveMessage": encryption.READING,
    **dict.fromkeys(("SendMessage", "SendMessageBatch"), encryption.WRITING),
}


def _arrange(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    if request.operation == "CancelMessageMoveTask":
        return {"SourceArn": move_tasks.source_of(str(parameters.get("TaskHandle", "")))}
    url = str(parameters.get("QueueUrl", ""))
    if not url:
        return {**parameters, "Queue": parameters.get("QueueName")}
    owner, name = ["", *url.rstrip("/").split("/")][-2:]
    account = owner if owner.isdigit() and len(owner) == 12 else request.account
    return {**parameters, "Queue": f"arn:aws:sqs:{request.region}:{account}:{name}"}


def _key(request: Request, parameters: Mapping[str, Any]) -> list[Check]:
    """What the messages of an encrypted queue need besides."""
    uses = _USES_OF_KEYS.get(request.operation, ())
    queue = str(parameters.get("Queue", ""))
    key = encryption.key_arn(encryption.key_of(queue)) if uses and queue.startswith("arn:") else ""
    return [Check(action, key, encryption.keys_of_request("sqs", queue)) for action in uses] if key else []


SERVICE = Service(
    namespace="sqs",
    arn="arn:aws:sqs:{region}:{account}:",
    resources=_RESOURCES,
    renamed={
        "ChangeMessageVisibilityBatch": ("ChangeMessageVisibility",),
        "DeleteMessageBatch": ("DeleteMessage",),
        "SendMessageBatch": ("SendMessage",),
    },
    arrange=_arrange,
    further=_key,
)
