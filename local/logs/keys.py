"""A log group that is encrypted with a customer key: the key's policy must let CloudWatch Logs use it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

import functools
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json

from local import settings
from local.iam import decide, encryption

_SERVICE = f"logs.{settings.REGION}.amazonaws.com"


def creating(original: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """MiniStack's `_create_log_group`."""

    @functools.wraps(original)
    def create_log_group(request: dict[str, Any]) -> Any:
        why = problem(str(request.get("logGroupName", "")), str(request.get("kmsKeyId") or ""))
        return error_response_json("InvalidParameterException", why, 400) if why else original(request)

    return create_log_group


def problem(group: str, key: str) -> str | None:
    """Why a log group cannot have this key; None when it can, and when there is none."""
    if not key:
        return None
    arn = f"arn:aws:logs:{settings.REGION}:{settings.ACCOUNT}:log-group:{group}"
    context = {"kms__EncryptionContext__aws__logs__arn": arn}
    try:
        for action in encryption.WRITING:
            decide.require_service(_SERVICE, action, encryption.key_arn(key) or key, arn, **context)
    except decide.AccessDeniedError as error:
        return f"The specified KMS key does not exist or is not allowed to be used with Arn '{arn}'. {error}"
    return None
