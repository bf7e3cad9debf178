"""Exclude patterns of crawlers, as the section "Include and exclude patterns" of the Glue guide describes them."""

import re


def excluder(patterns: list[str]) -> "re.Pattern[str] | None":
    """A regular expression that matches, in full, the path of each object that one of the patterns excludes.

    Paths are relative to the include path of the target.
    """
    return re.compile("|".join(_expression(pattern) for pattern in patterns), re.DOTALL) if patterns else None


def _expression(pattern: str) -> str:
    result, at = "", 0
    while at < len(pattern):
        part, at = _part(pattern, at)
        result += part
    return result


def _part(pattern: str, at: int) -> tuple[str, int]:
    """The expression of the element of the pattern at this place, and where the next one starts."""
    if pattern.startswith("**", at):
        return ".*", at + 2
    character = pattern[at]
    if character == "[" and "]" in pattern[at + 2 :]:
        end = pattern.index("]", at + 2)
        return _bracket(pattern[at + 1 : end]), end + 1
    if character == "{" and "}" in pattern[at:]:
        end = pattern.index("}", at)
        return f"(?:{'|'.join(map(_expression, pattern[at + 1 : end].split(',')))})", end + 1
    if character == "\\" and at + 1 < len(pattern):
        return re.escape(pattern[at + 1]), at + 2
    return {"*": "[^/]*", "?": "[^/]"}.get(character, re.escape(character)), at + 1


def _bracket(members: str) -> str:
    negated = members.startswith("!")
    members = members.removeprefix("!").replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
    return f"[^/{members}]" if negated else f"(?!/)[{members}]"
