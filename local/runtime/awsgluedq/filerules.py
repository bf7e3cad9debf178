"""Rules about files: which tags each may have.

https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types-FileFreshness.html and the pages of FileMatch, FileSize and
FileUniqueness
"""

import re
from typing import Any

from .java import entries

_FILTERS = ("recentFiles", "uriRegex")
_TAGS = {
    "FileFreshness": (*_FILTERS, "filterOrder", "failFast", "timeZone"),
    "FileMatch": (*_FILTERS, "filterOrder", "matchFileName", "hashAlgorithm"),
    "FileSize": (*_FILTERS, "filterOrder", "failFast"),
    "FileUniqueness": (*_FILTERS, "filterOrder", "matchFileName"),
}
ALGORITHMS = ("MD5", "SHA-1", "SHA-256")


def is_about_files(rule: Any) -> bool:
    return rule.getRuleType() in _TAGS


def order(tags: dict[str, str]) -> list[str]:
    """The filters of a rule in the order in which they are applied."""
    named = [each for each in tags.get("filterOrder", "").split(",") if each]
    return [*named, *(each for each in _FILTERS if each in tags and each not in named)]


def unsupported(rule: Any) -> str | None:
    """What is wrong with a rule's tags; None if nothing is."""
    tags = entries(rule.getTags())
    for name in tags:
        if name not in _TAGS[rule.getRuleType()]:
            return f"{rule.getRuleType()} has no tag {name}"
    for name in order(tags):
        if name not in _FILTERS or name not in tags:
            return f"filterOrder names {name}, which is not a filter of this rule"
    return next((why for name, value in tags.items() if (why := _wrong(name, value))), None)


def _wrong(name: str, value: str) -> str | None:
    if name == "recentFiles" and not (value.isdecimal() and int(value) > 0):
        return f"recentFiles is {value}; it may be a number of files"
    if name == "uriRegex":
        try:
            re.compile(value)
        except re.error as error:
            return f"uriRegex is not a regular expression: {error}"
    if name in ("failFast", "matchFileName") and value not in ("true", "false"):
        return f'{name} is "{value}"; it may be "true" or "false"'
    if name == "hashAlgorithm" and value not in ALGORITHMS:
        return f"hashAlgorithm is {value}; it may be one of {', '.join(ALGORITHMS)}"
    return None
