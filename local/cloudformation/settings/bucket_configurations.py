"""The configurations of an AWS::S3::Bucket that S3 keeps and answers, and those that this local cloud does not have."""

from collections.abc import Callable
from typing import Any

from local.cloudformation.settings.requests import arguments

_REFUSED = (
    "AbacStatus",
    "BucketNamePrefix",
    "BucketNamespace",
    "MetadataConfiguration",
    "MetadataTableConfiguration",
    "ObjectLockConfiguration",
    "ObjectLockEnabled",
    "ReplicationConfiguration",
)
_LISTED = {
    "AnalyticsConfiguration": "analytics",
    "IntelligentTieringConfiguration": "intelligent_tiering",
    "InventoryConfiguration": "inventory",
    "MetricsConfiguration": "metrics",
}
"""What a bucket has several of, with an id each: its kind, by the API's name of one (the property is its plural)."""

_CANNED = {
    "AuthenticatedRead": "authenticated-read",
    "AwsExecRead": "aws-exec-read",
    "BucketOwnerFullControl": "bucket-owner-full-control",
    "BucketOwnerRead": "bucket-owner-read",
    "LogDeliveryWrite": "log-delivery-write",
    "Private": "private",
    "PublicRead": "public-read",
    "PublicReadWrite": "public-read-write",
}


def apply(s3: Any, name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Set what is new or other, and remove what is gone.

    Raises:
        ValueError: a property that is not supported.
    """
    if refused := sorted(set(_REFUSED) & new.keys()):
        raise ValueError(f"The property {refused[0]} of AWS::S3::Bucket is not supported by this local cloud.")
    for member, setter in _SINGLE.items():
        if old.get(member) != new.get(member):
            setter(s3, name, new.get(member))
    for member, kind in _LISTED.items():
        _set_listed(s3, name, (member, kind), old.get(f"{member}s") or [], new.get(f"{member}s") or [])


def _set_logging(s3: Any, name: str, given: dict[str, Any] | None) -> None:
    if given is None:
        s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={})
        return
    enabled = {"TargetBucket": given.get("DestinationBucketName", name), "TargetPrefix": given.get("LogFilePrefix", "")}
    if "TargetObjectKeyFormat" in given:
        enabled["TargetObjectKeyFormat"] = given["TargetObjectKeyFormat"]
    s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={"LoggingEnabled": enabled})


def _set_ownership(s3: Any, name: str, given: dict[str, Any] | None) -> None:
    if given is None:
        s3.delete_bucket_ownership_controls(Bucket=name)
    else:
        s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=given)


def _set_acceleration(s3: Any, name: str, given: dict[str, Any] | None) -> None:
    status = (given or {}).get("AccelerationStatus", "Suspended")
    s3.put_bucket_accelerate_configuration(Bucket=name, AccelerateConfiguration={"Status": status})


def _set_acl(s3: Any, name: str, given: str | None) -> None:
    s3.put_bucket_acl(Bucket=name, ACL=_CANNED[given or "Private"])


_SINGLE: dict[str, Callable[[Any, str, Any], None]] = {
    "OwnershipControls": _set_ownership,
    "AccessControl": _set_acl,
    "AccelerateConfiguration": _set_acceleration,
    "LoggingConfiguration": _set_logging,
}


def _set_listed(
    s3: Any, name: str, what: tuple[str, str], old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    member, kind = what
    for identifier in {each["Id"] for each in old} - {each["Id"] for each in new}:
        getattr(s3, f"delete_bucket_{kind}_configuration")(Bucket=name, Id=identifier)
    for each in new:
        if each not in old:
            request = arguments(s3, f"PutBucket{member}", {member: _TRANSLATED[kind](each)})
            getattr(s3, f"put_bucket_{kind}_configuration")(Bucket=name, Id=each["Id"], **request)


def _inventory(given: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        name: given[name] for name in ("Id", "IncludedObjectVersions", "OptionalFields") if name in given
    }
    made["IsEnabled"] = given["Enabled"]
    made["Schedule"] = {"Frequency": given["ScheduleFrequency"]}
    made["Destination"] = {"S3BucketDestination": _destination(given["Destination"])}
    if "Prefix" in given:
        made["Filter"] = {"Prefix": given["Prefix"]}
    return made


def _analytics(given: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"Id": given["Id"], "StorageClassAnalysis": {}}
    if export := given["StorageClassAnalysis"].get("DataExport"):
        destination = {"S3BucketDestination": _destination(export["Destination"])}
        made["StorageClassAnalysis"] = {
            "DataExport": {"OutputSchemaVersion": export["OutputSchemaVersion"], "Destination": destination}
        }
    return made | _filter(given)


def _destination(given: dict[str, Any]) -> dict[str, Any]:
    renamed = {"BucketArn": "Bucket", "BucketAccountId": "AccountId"}
    return {renamed.get(name, name): value for name, value in given.items()}


def _metrics(given: dict[str, Any]) -> dict[str, Any]:
    return {"Id": given["Id"]} | _filter(given)


def _tiering(given: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {name: given[name] for name in ("Id", "Status", "Tierings")}
    return made | _filter(given)


def _filter(given: dict[str, Any]) -> dict[str, Any]:
    """Prefix, AccessPointArn and TagFilters of a template as the API's Filter."""
    parts: dict[str, Any] = {name: given[name] for name in ("Prefix", "AccessPointArn") if name in given}
    tags = given.get("TagFilters") or []
    if not parts and not tags:
        return {}
    if len(parts) + len(tags) == 1:
        return {"Filter": parts or {"Tag": tags[0]}}
    return {"Filter": {"And": {**parts, **({"Tags": tags} if tags else {})}}}


_TRANSLATED = {"analytics": _analytics, "intelligent_tiering": _tiering, "inventory": _inventory, "metrics": _metrics}
