"""The two kinds of patterns in the options of an S3 source: paths as Hadoop reads them, and exclusions."""

import re

_SPECIAL = re.compile(r"[*?\[\]{}\\]")


def has_pattern(path: str) -> bool:
    """Whether Hadoop takes a path for a pattern."""
    return _SPECIAL.search(path) is not None


def escaped(path: str) -> str:
    """The pattern that stands for this one path."""
    return _SPECIAL.sub(r"\\\g<0>", path)


def alternatives(pattern: str) -> list[str]:
    """The patterns that one with `{a,b}` stands for, whose alternatives may hold slashes and more braces."""
    spans = _braces(pattern)
    if not spans:
        return [pattern]
    start, end, commas = spans
    edges = [start, *commas, end]
    inner = [pattern[left + 1 : right] for left, right in zip(edges, edges[1:], strict=False)]
    return [each for part in inner for each in alternatives(pattern[:start] + part + pattern[end + 1 :])]


def path_part(pattern: str) -> "re.Pattern[str]":
    r"""What one part of a path must match, in full: `*`, `?`, `[ab]`, `[a-z]`, `[^a]`, `\` before a plain character.

    https://hadoop.apache.org/docs/stable/api/org/apache/hadoop/fs/FileSystem.html (globStatus)
    """
    return re.compile(_expression(pattern, "^", ".*", "."), re.DOTALL)


def exclusion(pattern: str) -> "re.Pattern[str]":
    """What a path must match, in full, to be excluded.

    `*` and `?` stop at slashes, `**` does not; `{a,b}`, `[ab]`, `[a-z]`, `[!a]`.
    https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude; the same as the
    exclude patterns of crawlers in the local cloud, which a job's process does not see.
    """
    crossing = [_expression(part, "!", "[^/]*", "[^/]") for each in alternatives(pattern) for part in [each]]
    return re.compile("|".join(crossing), re.DOTALL)


def unescaped(pattern: str) -> str:
    """A pattern without specials as the name it stands for."""
    return re.sub(r"\\(.)", r"\1", pattern, flags=re.DOTALL)


def _braces(pattern: str) -> tuple[int, int, list[int]] | None:
    """Where the first pair of braces starts and ends, and its own commas."""
    start, depth, commas, at = -1, 0, [], 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif character == "{":
            start = at if not depth else start
            depth += 1
        elif character == "}" and depth:
            depth -= 1
            if not depth:
                return start, at, commas
        elif character == "," and depth == 1:
            commas.append(at)
        at += 1
    return None


def _expression(pattern: str, negation: str, many: str, one: str) -> str:
    result, at = "", 0
    while at < len(pattern):
        part, at = _element(pattern, at, negation, many, one)
        result += part
    return result


def _element(pattern: str, at: int, negation: str, many: str, one: str) -> tuple[str, int]:
    """The expression of the element of the pattern at this place, and where the next one starts."""
    character = pattern[at]
    if pattern.startswith("**", at):
        return ".*", at + 2
    if character == "[" and "]" in pattern[at + 2 :]:
        end = pattern.index("]", at + 2)
        return _members(pattern[at + 1 : end], negation), end + 1
    if character == "\\" and at + 1 < len(pattern):
        return re.escape(pattern[at + 1]), at + 2
    return {"*": many, "?": one}.get(character, re.escape(character)), at + 1


def _members(members: str, negation: str) -> str:
    negated = members.startswith(negation)
    members = members.removeprefix(negation) if negated else members
    members = members.replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
    return f"[^/{members}]" if negated else f"(?!/)[{members}]"
