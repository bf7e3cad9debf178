"""AWS::S3::Bucket: what MiniStack's stacks leave out of it, and a bucket that holds objects stays.

Lifecycle rules are kept and can be read back; nothing expires by them in the local cloud.
"""

from typing import Any

from botocore.exceptions import ClientError

from local import aws
from local.cloudformation.settings import bucket_configurations

_RULE_MEMBERS = ("Status", "AbortIncompleteMultipartUpload")
_FILTER_MEMBERS = ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan")


def apply(name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    s3 = aws.client("s3", aws.ROOT)
    bucket_configurations.apply(s3, name, old, new)
    _set_versioning_and_tags(s3, name, old, new)
    if encryption := new.get("BucketEncryption"):
        rules = [_encryption_rule(rule) for rule in encryption["ServerSideEncryptionConfiguration"]]
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
    elif old.get("BucketEncryption"):
        s3.delete_bucket_encryption(Bucket=name)
    if lifecycle := new.get("LifecycleConfiguration"):
        rules = [_lifecycle_rule(rule, f"rule-{number}") for number, rule in enumerate(lifecycle["Rules"])]
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
    elif old.get("LifecycleConfiguration"):
        s3.delete_bucket_lifecycle(Bucket=name)


def _set_versioning_and_tags(s3: Any, name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    if "VersioningConfiguration" in old or "VersioningConfiguration" in new:
        status = new.get("VersioningConfiguration", {}).get("Status", "Suspended")
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})
    if tags := new.get("Tags"):
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    elif old.get("Tags"):
        s3.delete_bucket_tagging(Bucket=name)


def refuse_delete(name: str) -> None:
    try:
        found = aws.client("s3", aws.ROOT).list_object_versions(Bucket=name, MaxKeys=1)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            return
        raise
    if found.get("Versions") or found.get("DeleteMarkers"):
        raise ValueError(
            'Resource handler returned message: "The bucket you tried to delete is not empty. You must delete all '
            'versions in the bucket. (Service: S3, Status Code: 409)" (HandlerErrorCode: GeneralServiceException)'
        )


def _encryption_rule(rule: dict[str, Any]) -> dict[str, Any]:
    made = {"BucketKeyEnabled": _boolean(rule.get("BucketKeyEnabled", False))}
    if default := rule.get("ServerSideEncryptionByDefault"):
        made["ApplyServerSideEncryptionByDefault"] = default
    return made


def _lifecycle_rule(rule: dict[str, Any], fallback: str) -> dict[str, Any]:
    """A rule in the API's form from CloudFormation's, where everything is a property of its own."""
    made = {"ID": rule.get("Id", fallback), "Filter": _filter(rule)}
    made |= {member: rule[member] for member in _RULE_MEMBERS if member in rule}
    if expiration := _expiration(rule):
        made["Expiration"] = expiration
    transitions = [*rule.get("Transitions", ()), *([rule["Transition"]] if "Transition" in rule else ())]
    if transitions:
        made["Transitions"] = [_transition(each, "Days") for each in transitions]
    noncurrent = [
        *rule.get("NoncurrentVersionTransitions", ()),
        *([rule["NoncurrentVersionTransition"]] if "NoncurrentVersionTransition" in rule else ()),
    ]
    if noncurrent:
        made["NoncurrentVersionTransitions"] = [_transition(each, "NoncurrentDays") for each in noncurrent]
    if "NoncurrentVersionExpiration" in rule:
        expiry = rule["NoncurrentVersionExpiration"]
        made["NoncurrentVersionExpiration"] = {key: int(value) for key, value in expiry.items()}
    elif "NoncurrentVersionExpirationInDays" in rule:
        made["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(rule["NoncurrentVersionExpirationInDays"])}
    return made


def _filter(rule: dict[str, Any]) -> dict[str, Any]:
    parts = {name: rule[name] if name == "Prefix" else int(rule[name]) for name in _FILTER_MEMBERS if name in rule}
    tags = rule.get("TagFilters", [])
    if not tags and len(parts) <= 1:
        return parts or {"Prefix": ""}
    if len(tags) == 1 and not parts:
        return {"Tag": tags[0]}
    return {"And": {**parts, **({"Tags": tags} if tags else {})}}


def _expiration(rule: dict[str, Any]) -> dict[str, Any]:
    if "ExpirationInDays" in rule:
        return {"Days": int(rule["ExpirationInDays"])}
    if "ExpirationDate" in rule:
        return {"Date": rule["ExpirationDate"]}
    if "ExpiredObjectDeleteMarker" in rule:
        return {"ExpiredObjectDeleteMarker": _boolean(rule["ExpiredObjectDeleteMarker"])}
    return {}


def _transition(transition: dict[str, Any], days: str) -> dict[str, Any]:
    made: dict[str, Any] = {"StorageClass": transition["StorageClass"]}
    if "TransitionInDays" in transition:
        made[days] = int(transition["TransitionInDays"])
    if "TransitionDate" in transition:
        made["Date"] = transition["TransitionDate"]
    if "NewerNoncurrentVersions" in transition:
        made["NewerNoncurrentVersions"] = int(transition["NewerNoncurrentVersions"])
    return made


def _boolean(value: object) -> bool:
    return str(value).lower() == "true"
