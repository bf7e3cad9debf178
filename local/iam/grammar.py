"""What IAM refuses as no policy, when it is put: otherwise it would be kept, and allow or deny nothing.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.core import iam_evaluator

_MEMBERS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "NotPrincipal"}
_VERSIONS = ("2012-10-17", "2008-10-17")
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[\w*?]+")
_RESOURCE = re.compile(r"\*.*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+|arn:.*\*", re.DOTALL)
_SETS = re.compile(r"(forallvalues|foranyvalue):")


def checked(original: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    """MiniStack's `validate_policy_document`: why a policy of an identity is none, None when it is one."""

    @functools.wraps(original)
    def validate_policy_document(document: Any) -> str | None:
        return original(document) or next(_problems(_read(document)), None)

    return validate_policy_document


def _read(document: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(document) if isinstance(document, str) else document
    return found


def _problems(document: Mapping[str, Any]) -> Iterator[str]:
    if document.get("Version", _VERSIONS[0]) not in _VERSIONS:
        yield "The policy must contain a valid version string"
    statements = document["Statement"]
    for statement in [statements] if isinstance(statements, dict) else statements:
        if "Principal" in statement or "NotPrincipal" in statement:
            yield "Policy document should not specify a principal."
        if statement.keys() - _MEMBERS:
            yield "Syntax errors in policy."
        yield from _names(statement)
        yield from _conditions(statement.get("Condition") or {})


def _names(statement: Mapping[str, Any]) -> Iterator[str]:
    actions = _list(statement.get("Action", statement.get("NotAction")))
    resources = _list(statement.get("Resource", statement.get("NotResource")))
    if not actions:
        yield "Policy statement must contain actions."
    if not resources:
        yield "Policy statement must contain resources."
    for action in actions:
        if not _ACTION.fullmatch(str(action)):
            yield "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    for resource in resources:
        if not _RESOURCE.fullmatch(str(resource)):
            yield f'Resource {resource} must be in ARN format or "*".'


def _conditions(blocks: Any) -> Iterator[str]:
    if not isinstance(blocks, dict) or not all(isinstance(keys, dict) for keys in blocks.values()):
        yield "Syntax errors in policy."
        return
    for operator in blocks:
        plain = _SETS.sub("", operator.lower()).removesuffix("ifexists")
        if plain != "null" and plain not in iam_evaluator._CONDITION_OPS:
            yield f"Invalid Condition type : {operator}."


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
