"""Customer keys: who writes to or reads from what is encrypted with one needs the key too.

The data itself is not encrypted here; what is asked of the callers is the same. A service that acts for itself needs
the key's policy to let it, which that of a key that AWS manages (`alias/aws/...`) never does.

https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ministack.core.iam_evaluator import PrincipalInfo
from ministack.services import kms, s3, sns, sqs

from local import settings
from local.iam import decide

WRITING = ("kms:GenerateDataKey", "kms:Decrypt")
"""A message that is put into an encrypted topic or queue."""

READING = ("kms:Decrypt",)

_KEY_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"
_ALGORITHM_HEADER = "x-amz-server-side-encryption"
_MANAGED = "alias/aws/"
_NAMELESS = ("events.amazonaws.com",)
"""Services that bring no source with them when they use a key."""


def key_of(resource_arn: str) -> str:
    """The key that a topic or a queue is encrypted with, as it names it; empty when there is none."""
    service = resource_arn.split(":")[2]
    if service == "sns":
        attributes = (sns._topic_by_arn_any_scope(resource_arn) or {}).get("attributes", {})
    elif service == "sqs":
        attributes = (sqs._queue_by_arn(resource_arn) or {}).get("attributes", {})
    else:
        return ""
    return str(attributes.get("KmsMasterKeyId") or "")


def key_arn(key: str) -> str:
    """The ARN of a customer key; empty for one that AWS manages, and for none.

    A key that is not there has the ARN that it would have: nobody may use it.
    """
    if not key or _MANAGED in key:
        return ""
    known = kms._resolve_key(key)
    if known:
        return str(known["Arn"])
    return key if key.startswith("arn:") else f"arn:aws:kms:{settings.REGION}:{settings.ACCOUNT}:key/{key}"


def key_of_writing(bucket: str, headers: Mapping[str, str]) -> str:
    """The ARN of the customer key that an object will be encrypted with."""
    given = headers if headers.get(_ALGORITHM_HEADER) else s3._bucket_default_sse_headers(bucket)
    return key_arn(given.get(_KEY_HEADER, "")) if str(given.get(_ALGORITHM_HEADER, "")).startswith("aws:kms") else ""


def key_of_object(bucket: str, key: str, version: str = "") -> str:
    """The ARN of the customer key that an object is encrypted with."""
    if version:
        found = next(
            (each for each in s3._object_versions.get((bucket, key), []) if each["version_id"] == version), None
        )
        record = s3._object_record_from_version(found) if found and not found.get("is_delete_marker") else {}
    else:
        record = (s3._buckets.get(bucket) or {}).get("objects", {}).get(key) or {}
    return key_arn(s3._stored_sse_headers(record).get(_KEY_HEADER, ""))


def keys_of_request(service: str, resource_arn: str) -> dict[str, Any]:
    """The condition keys of a service's use of a key for its caller."""
    names = {"sns": "aws:sns:topicArn", "sqs": "aws:sqs:arn", "s3": "aws:s3:arn"}
    return {
        "kms:CallerAccount": settings.ACCOUNT,
        "kms:ViaService": f"{service}.{settings.REGION}.amazonaws.com",
        f"kms:EncryptionContext:{names[service]}": resource_arn,
        "kms:EncryptionContextKeys": [names[service]],
    }


def require(who: PrincipalInfo, resource_arn: str, actions: Sequence[str]) -> None:
    """Refuse what a caller may not do with the key of a topic or a queue.

    Raises:
        decide.AccessDeniedError
    """
    key = key_arn(key_of(resource_arn))
    if not key:
        return
    context = keys_of_request(resource_arn.split(":")[2], resource_arn)
    for action in actions:
        decide.require(who, action, key, **context)


def require_service(service: str, resource_arn: str, source_arn: str) -> None:
    """Refuse what the key of a topic or a queue does not let a service put there.

    Raises:
        decide.AccessDeniedError
    """
    named = key_of(resource_arn)
    if not named:
        return
    arn = key_arn(named)
    if not arn:
        raise decide.AccessDeniedError(
            f"{service} (for {source_arn}) cannot use {named}, which {resource_arn} is encrypted with: the policies of "
            "keys that AWS manages let no service use them. Take a customer key."
        )
    source = "" if service in _NAMELESS else source_arn
    for action in WRITING:
        decide.require_service(service, action, arn, source)
