"""The member of AWS::Glue::Crawler that MiniStack's CloudFormation drops."""

from typing import Any


def members(original: dict[str, Any]) -> dict[str, Any]:
    """Seam `services.cloudformation.provisioners._GLUE_CRAWLER_DEFAULTS`: what a template may set.

    Crawlers do not support what is added; CreateCrawler says so, where it would be lost without a word.
    """
    return {**original, "LakeFormationConfiguration": None}
