"""The tags of a Glue resource, after its stack has been updated."""

from typing import Any

from local import settings


def retag(glue: Any, resource: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Set the tags of the new properties, and remove those that only the old ones have.

    resource: the end of its ARN, e.g. `trigger/NAME`.
    """
    arn = f"arn:aws:glue:{settings.REGION}:{settings.ACCOUNT}:{resource}"
    before, now = old.get("Tags") or {}, new.get("Tags") or {}
    if dropped := sorted(before.keys() - now.keys()):
        glue.untag_resource(ResourceArn=arn, TagsToRemove=dropped)
    if now != before and now:
        glue.tag_resource(ResourceArn=arn, TagsToAdd={name: str(value) for name, value in now.items()})
