"""Which messages of a batch a function reports as failed (ReportBatchItemFailures).

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from typing import Any


def failed(response: Any, messages: set[str]) -> set[str]:
    """The ids of the messages that must come back.

    response: what the function returned. messages: the ids of the whole batch.
    Nothing, null, or no `batchItemFailures` means that all succeeded; what is no valid response, names an empty
    identifier or a message that is not in the batch means that all failed.
    """
    if response is None or response == "":
        return set()
    if not isinstance(response, dict):
        return messages
    items = response.get("batchItemFailures")
    if items is None:
        return set()
    if not isinstance(items, list):
        return messages
    named = [item.get("itemIdentifier") if isinstance(item, dict) else None for item in items]
    return {str(name) for name in named} if all(name in messages for name in named) else messages
