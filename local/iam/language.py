"""What of the policy language MiniStack leaves out: variables, ARN conditions, `NotPrincipal`, names with line ends.

Each of them lets something through that AWS refuses, or refuses what AWS lets through.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies.html
"""

import functools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import EvalContext, EvalResult, ParsedStatement

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_DEFAULT = re.compile(r"([^,]+?)\s*,\s*'(.*)'")
_ESCAPES = ("*", "?", "$")
_LITERAL = {"*": "\ue02a", "?": "\ue03f"}
"""What stands in a pattern for a character that is no wildcard there: code points that nothing has."""

_PATTERNS = ("stringlike", "stringnotlike", "arnlike", "arnequals", "arnnotlike", "arnnotequals")
_VERSION_WITH_VARIABLES = "2012-10-17"
_ARN_PARTS = 6


class _UnknownError(Exception):
    """A request has no value for a variable."""


def patterns(_original: Callable[[str, bool], "re.Pattern[str]"]) -> Callable[[str, bool], "re.Pattern[str]"]:
    """`*` and `?` stand for line ends too, which the key of an object may have."""

    @functools.lru_cache(maxsize=4096)
    def compiled(pattern: str, ignore_case: bool) -> "re.Pattern[str]":
        wild = {"*": ".*", "?": ".", **{stand_in: re.escape(char) for char, stand_in in _LITERAL.items()}}
        text = "".join(wild.get(char) or re.escape(char) for char in pattern)
        return re.compile(rf"{text}\Z", re.DOTALL | (re.IGNORECASE if ignore_case else 0))

    return compiled


def operators(original: dict[str, Any]) -> dict[str, Any]:
    """The six parts of an ARN are compared each by itself: the wildcard of one does not reach into the next.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    for name, matching in {"arnequals": True, "arnlike": True, "arnnotequals": False, "arnnotlike": False}.items():
        original[name] = functools.partial(_compare_arns, matching)
    return original


def _compare_arns(matching: bool, actual: str, expected: str) -> bool:
    if expected == "*":
        return matching
    parts, wanted = actual.split(":", _ARN_PARTS - 1), expected.split(":", _ARN_PARTS - 1)
    matches = len(parts) == len(wanted) == _ARN_PARTS and all(
        iam_evaluator.fnmatch_iam_cs(part, pattern) for part, pattern in zip(parts, wanted, strict=True)
    )
    return matches == matching


def documents(original: Callable[[Any], list[ParsedStatement]]) -> Callable[[Any], list[ParsedStatement]]:
    """Only the policy language of 2012-10-17 has variables; in an older document they are text."""

    @functools.wraps(original)
    def parse_policy_document(document: Any) -> list[ParsedStatement]:
        parsed = _document(document)
        if parsed and _version(parsed) != _VERSION_WITH_VARIABLES:
            text = json.dumps(parsed)
            parsed = json.loads(text.replace("${", "${$}{")) if "${" in text else parsed
        return original(parsed)

    return parse_policy_document


def statements(
    original: Callable[[EvalContext, list[ParsedStatement], str], ParsedStatement | None],
) -> Callable[[EvalContext, list[ParsedStatement], str], ParsedStatement | None]:
    """Resources with the request's values in place of their variables.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """

    @functools.wraps(original)
    def first_match(context: EvalContext, found: list[ParsedStatement], effect: str) -> ParsedStatement | None:
        return original(context, [_with_values(each, context) for each in found], effect)

    return first_match


def conditions(original: Callable[[Any, EvalContext], bool]) -> Callable[[Any, EvalContext], bool]:
    """Conditions with the request's values in place of their variables."""

    @functools.wraps(original)
    def conditions_met(blocks: Any, context: EvalContext) -> bool:
        if "${" not in str(blocks):
            return original(blocks, context)
        filled = {
            operator: {key: _condition_values(operator, wanted, context) for key, wanted in keys.items()}
            for operator, keys in blocks.items()
            if isinstance(keys, dict)
        }
        return original(filled, context)

    return conditions_met


def resource_policies(original: Callable[..., EvalResult]) -> Callable[..., EvalResult]:
    """A statement that denies everyone but some: `NotPrincipal`.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """

    @functools.wraps(original)
    def evaluate_resource_policy(
        document: Any, context: EvalContext, service: str | None = None, **options: Any
    ) -> EvalResult:
        parsed = _document(document)
        if parsed is None:
            return original(document, context, service, **options)
        given = parsed.get("Statement", [])
        kept = [
            {**(_of_everyone(each) if _denies_others(each) else each), "Version": parsed.get("Version")}
            for each in ([given] if isinstance(given, dict) else given)
            if isinstance(each, dict)
            and not (_denies_others(each) and _is_excepted(each["NotPrincipal"], context, service))
        ]
        return original({"Statement": kept}, context, service, **options)

    return evaluate_resource_policy


def _document(document: Any) -> dict[str, Any] | None:
    try:
        found = json.loads(document) if isinstance(document, str) else document
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _version(document: Mapping[str, Any]) -> Any:
    """The language that a document is written in. MiniStack parses a resource's policy without it: there each
    statement has it, put there by `resource_policies`.
    """
    given = document.get("Statement")
    first = given[0] if isinstance(given, list) and given else {}
    return document.get("Version") or (first.get("Version") if isinstance(first, dict) else None)


def _denies_others(statement: Mapping[str, Any]) -> bool:
    return "NotPrincipal" in statement and statement.get("Effect") == "Deny"


def _of_everyone(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: value for name, value in statement.items() if name != "NotPrincipal"}, "Principal": "*"}


def _is_excepted(principal: Any, context: EvalContext, service: str | None) -> bool:
    """Whether it names the caller: an account alone excepts its root user, and none of its roles."""
    if context.principal_arn.endswith(":root"):
        return bool(iam_evaluator._principal_matches(principal, context.principal_arn))
    if service and iam_evaluator._service_principal_matches(principal, service):
        return True
    return bool(iam_evaluator._names_caller(principal, context.principal_arn))


def _with_values(statement: ParsedStatement, context: EvalContext) -> ParsedStatement:
    if not any("${" in each for each in (*statement.resources, *statement.not_resources)):
        return statement
    return replace(
        statement,
        resources=_resources(statement.resources, context),
        not_resources=_resources(statement.not_resources, context),
    )


def _resources(given: list[str], context: EvalContext) -> list[str]:
    """A resource whose variable has no value is none, and so matches nothing; the list must not become empty."""
    found = []
    for each in given:
        try:
            found.append(_filled(each, context, in_pattern=True))
        except _UnknownError:
            found.append("")
    return found


def _condition_values(operator: str, wanted: Any, context: EvalContext) -> Any:
    plain = operator.lower().rpartition(":")[2].removesuffix("ifexists")
    values = wanted if isinstance(wanted, list) else [wanted]
    found = []
    for each in values:
        try:
            text = _filled(each, context, in_pattern=plain in _PATTERNS) if isinstance(each, str) else each
        except _UnknownError:
            text = ""
        found.append(text)
    return found


def _filled(text: str, context: EvalContext, *, in_pattern: bool) -> str:
    def value(match: "re.Match[str]") -> str:
        name = match[1].strip()
        found = name if name in _ESCAPES else _value(name, context)
        return "".join(_LITERAL.get(char, char) for char in found) if in_pattern else found

    return _VARIABLE.sub(value, text)


def _value(name: str, context: EvalContext) -> str:
    default = _DEFAULT.fullmatch(name)
    found = iam_evaluator._resolve_condition_key(default[1] if default else name, context)
    if found is None or isinstance(found, list):
        if default is None:
            raise _UnknownError(name)
        return default[2]
    return str(found)
