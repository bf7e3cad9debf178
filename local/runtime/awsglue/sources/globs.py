"""The two kinds of patterns of an S3 source: paths, as Hadoop reads them, and exclusions, as crawlers do."""

import itertools
import re

_SPECIAL = re.compile(r"[*?\[\]{}\\]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def escaped(path: str) -> str:
    """The pattern that stands for this one path."""
    return _SPECIAL.sub(r"\\\g<0>", path)


def unescaped(pattern: str) -> str:
    """What a pattern without `*`, `?` and `[` stands for."""
    return _ESCAPED.sub(r"\1", pattern)


def alternatives(pattern: str) -> list[str]:
    """The patterns that one with `{a,b}` stands for; the alternatives may hold slashes and braces."""
    edges = _braces(pattern)
    if not edges:
        return [pattern]
    before, after = pattern[: edges[0]], pattern[edges[-1] + 1 :]
    inner = [pattern[left + 1 : right] for left, right in itertools.pairwise(edges)]
    return [each for part in inner for each in alternatives(before + part + after)]


def is_pattern(part: str) -> bool:
    """Whether more than one name may match this part of a path, which has no braces any more."""
    return re.search(r"[*?\[]", _ESCAPED.sub("", part)) is not None


def head(part: str) -> str:
    """What each name begins with that matches this part of a path."""
    plain = re.match(r"(?:\\.|[^*?\[\\])*", part, re.DOTALL)
    return unescaped(plain.group()) if plain else ""


def path_part(part: str) -> "re.Pattern[str]":
    r"""What a name must match, in full: `*`, `?`, `[ab]`, `[a-z]`, `[^a]`, and `\` before a plain character.

    https://hadoop.apache.org/docs/stable/api/org/apache/hadoop/fs/FileSystem.html (globStatus)
    """
    return re.compile(_expression(part, "^!"), re.DOTALL)


def exclusion(pattern: str) -> "re.Pattern[str]":
    """What a path must match, in full, to be excluded: as above, but `**` crosses slashes and `[!a]` negates.

    https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude. The crawlers of the
    local cloud have the same for themselves, since a job's process sees nothing of the cloud's.
    """
    return re.compile("|".join(_expression(each, "!") for each in alternatives(pattern)), re.DOTALL)


def _braces(pattern: str) -> list[int]:
    """The places of the first brace, of the commas that belong to it, and of the brace that closes it."""
    edges: list[int] = []
    depth = 0
    for found in re.finditer(r"\\.|[{},]", pattern, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(found.group(), 0) if found.group() != "}" or depth else 0
        if (found.group(), depth) == ("{", 1) or (found.group() == "," and depth == 1):
            edges.append(found.start())
        if found.group() == "}" and edges and not depth:
            return [*edges, found.start()]
    return []


def _expression(pattern: str, negations: str) -> str:
    result, at = "", 0
    while at < len(pattern):
        part, at = _element(pattern, at, negations)
        result += part
    return result


def _element(pattern: str, at: int, negations: str) -> tuple[str, int]:
    """The expression of the element of the pattern at this place, and where the next one starts."""
    character = pattern[at]
    if pattern.startswith("**", at):
        return ".*", at + 2
    if character == "[" and "]" in pattern[at + 2 :]:
        end = pattern.index("]", at + 2)
        return _members(pattern[at + 1 : end], negations), end + 1
    if character == "\\" and at + 1 < len(pattern):
        return re.escape(pattern[at + 1]), at + 2
    return {"*": "[^/]*", "?": "[^/]"}.get(character, re.escape(character)), at + 1


def _members(members: str, negations: str) -> str:
    """What stands in brackets, where only `-` and a negation in front mean something."""
    negated = members[0] in negations
    plain = re.sub(r"[\\\[\]^&~|]", r"\\\g<0>", members[1:] if negated else members)
    return f"[^/{plain}]" if negated else f"(?!/)[{plain}]"
