"""AWS KMS. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html

A key that is named by an alias is checked by its own ARN, with the alias in `kms:RequestAlias`.
"""

from collections.abc import Mapping
from typing import Any

from ministack.core.iam_actions import _kms_key_id_from_ciphertext
from ministack.services import kms

from local.iam.checks import Request, Service

_KEY = ("{Key}",)
_ALIAS = ("{AliasName}", "{Key}")

_RESOURCES = {
    **dict.fromkeys(
        (
            "CancelKeyDeletion",
            "CreateGrant",
            "Decrypt",
            "DescribeKey",
            "DisableKey",
            "DisableKeyRotation",
            "EnableKey",
            "EnableKeyRotation",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateMac",
            "GetKeyPolicy",
            "GetKeyRotationStatus",
            "GetPublicKey",
            "ListGrants",
            "ListKeyPolicies",
            "ListResourceTags",
            "PutKeyPolicy",
            "ReEncryptFrom",
            "RetireGrant",
            "RevokeGrant",
            "RotateKeyOnDemand",
            "ScheduleKeyDeletion",
            "Sign",
            "TagResource",
            "UntagResource",
            "UpdateKeyDescription",
            "Verify",
            "VerifyMac",
        ),
        _KEY,
    ),
    "ReEncryptTo": ("{Destination}",),
    **dict.fromkeys(("CreateAlias", "DeleteAlias", "UpdateAlias"), _ALIAS),
}


def _arn(key: Any) -> str | None:
    """The ARN of a key that is named by id, alias or ARN."""
    known = kms._resolve_key(str(key)) if key else None
    if known:
        return str(known["Arn"])
    return f"key/{key}" if key and not str(key).startswith(("arn:", "alias/")) else str(key) if key else None


def _arrange(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    named = parameters.get("KeyId") or parameters.get("TargetKeyId") or parameters.get("SourceKeyId")
    if not named and request.operation == "DeleteAlias":
        named = parameters.get("AliasName")
    if not named:  # the ciphertext tells which key made it
        named = _kms_key_id_from_ciphertext(str(parameters.get("CiphertextBlob") or ""))
    return {**parameters, "Key": _arn(named), "Destination": _arn(parameters.get("DestinationKeyId"))}


def _context(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    named = str(parameters.get("KeyId") or "")
    context: dict[str, Any] = {"kms:CallerAccount": request.account}
    if "alias/" in named:
        context["kms:RequestAlias"] = "alias/" + named.split("alias/", 1)[1]
    encryption = parameters.get("EncryptionContext") or {}
    context |= {f"kms:EncryptionContext:{key}": value for key, value in encryption.items()}
    return context | ({"kms:EncryptionContextKeys": list(encryption)} if encryption else {})


SERVICE = Service(
    namespace="kms",
    arn="arn:aws:kms:{region}:{account}:",
    resources=_RESOURCES,
    renamed={"ReEncrypt": ("ReEncryptFrom", "ReEncryptTo")},
    arrange=_arrange,
    context=_context,
)
