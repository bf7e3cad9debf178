"""Paths that are patterns, and exclusions; the cases of the latter are those of AWS's page on exclude patterns."""

import pytest
from awsglue.sources import globs


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a/b", ["a/b"]),
        ("a{b,c}d", ["abd", "acd"]),
        ("{2019/12,2020/0{1,2}}/x", ["2019/12/x", "2020/01/x", "2020/02/x"]),
        ("{a,b}{c,d}", ["ac", "ad", "bc", "bd"]),
        (r"\{a,b\}", [r"\{a,b\}"]),
        ("a}b{c", ["a}b{c"]),
        ("a{b,}", ["ab", "a"]),
    ],
)
def test_braces_stand_for_several_patterns(pattern: str, expected: list[str]) -> None:
    assert globs.alternatives(pattern) == expected


@pytest.mark.parametrize(
    ("part", "name", "matches"),
    [
        ("*.json", "a.json", True),
        ("*.json", "a.jsonl", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("[ab]1", "b1", True),
        ("[^ab]1", "b1", False),
        ("[^ab]1", "c1", True),
        ("day=[0-2][0-9]", "day=19", True),
        ("day=[0-2][0-9]", "day=31", False),
        (r"a\*c*", "a*cd", True),
        (r"a\*c*", "abcd", False),
        ("(a)+*", "(a)+b", True),
    ],
)
def test_part_of_a_path(part: str, name: str, matches: bool) -> None:
    assert globs.is_pattern(part)
    assert bool(globs.path_part(part).fullmatch(name)) is matches


def test_head_is_what_each_name_begins_with() -> None:
    assert globs.head(r"a\*b*c") == "a*b"
    assert globs.head("plain") == "plain"
    assert not globs.is_pattern(r"a\*b")
    assert globs.unescaped(r"a\*\\b") == r"a*\b"
    assert globs.unescaped(globs.escaped(r"[a]{b}*?\c")) == r"[a]{b}*?\c"


@pytest.mark.parametrize(
    ("pattern", "path", "excluded"),
    [
        ("*.csv", "a.csv", True),
        ("*.csv", "folder/a.csv", False),
        ("*.*", "a.b", True),
        ("*.{csv,avro}", "a.avro", True),
        ("*.{csv,avro}", "a.json", False),
        ("foo.?", "foo.x", True),
        ("foo.?", "foo.xy", False),
        ("**.pdf", "a/b/c.pdf", True),
        ("departments/**", "departments/a/b.csv", True),
        ("departments/**", "other/b.csv", False),
        ("2015[!1]/*", "20152/x", True),
        ("2015[!1]/*", "20151/x", False),
        ("[a-f]*.csv", "good.csv", False),
    ],
)
def test_exclusions(pattern: str, path: str, excluded: bool) -> None:
    assert bool(globs.exclusion(pattern).fullmatch(path)) is excluded
