"""Amazon SQS. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html

The batch operations are authorized as their single ones.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
"""

from collections.abc import Mapping
from typing import Any

from local.iam.checks import Request, Service
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
)
