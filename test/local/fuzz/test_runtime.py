"""Whatever is in a file, awsglue's own readers give records, and errors for the rest; rulesets are read or refused."""

import bz2
import contextlib
import gzip
import json

from awsglue.formats import csv_text, grok, json_text, xml_text
from awsglue.formats.python_records import Bad
from awsglue.support import NotSupportedHereError
from awsgluedq import syntax
from fuzzing import fuzzed, json_values, spoilt
from hypothesis import example, given
from hypothesis import strategies as st

_deep = "[" * 100_000
_json = st.one_of(
    st.lists(json_values.map(json.dumps), max_size=4).map("\n".join),
    st.text(alphabet='{}[]":,1ae.- \n\\u', max_size=40),
)
_packed = st.sampled_from([bytes, gzip.compress, bz2.compress])
_paths = st.sampled_from([None, "$", "$.a", "$[*]", "$.a[0]", "$.*"])


@fuzzed(75)
@given(_json, _paths)
@example(_deep, None)
@example("9" * 5000, None)
@example('{"a": ' + "9" * 5000 + "}", "$")
@example('"\\ud800"', None)
@example("[NaN]", None)
def test_lines_of_json(text: str, path: str | None) -> None:
    assert all(isinstance(each, dict | Bad) for each in json_text.line_parser(path)(text))
    with contextlib.suppress(ValueError):
        json_text.single_object(text)


@fuzzed(75)
@given(spoilt(st.builds(lambda pack, text: pack(text.encode(errors="surrogatepass")), _packed, _json)), _paths)
@example(b"\x1f\x8b", None)
@example(gzip.compress(b"{}")[:-4] + b"XXXX", None)
@example(gzip.compress(b"{}" * 99)[:20] + b"\xff" * 20, None)
@example(b"BZh9" + b"x" * 20, None)
@example(_deep.encode(), None)
def test_files_of_json(content: bytes, path: str | None) -> None:
    assert all(isinstance(each, dict | Bad) for each in json_text.file_parser(path)(content))


_elements = st.lists(
    st.sampled_from(
        ["<r>", "</r>", "<a>", "</a>", "<a/>", '<r b="1">', "1", "é", "&lt;", "&x;", "<![CDATA[", "]]>", "<!--"]
    )
    | st.sampled_from(['<!DOCTYPE r [<!ENTITY x "y">]>', '<?xml version="1.0" encoding="x"?>', " ", "\x00", "9" * 5000])
).map("".join)
_laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@fuzzed(75)
@given(spoilt(st.builds(lambda pack, text: pack(text.encode()), _packed, _elements.map("<x>{}</x>".format))))
@example(f'<!DOCTYPE x [<!ENTITY l0 "ha">{_laughs}]><x><r>&l11;</r></x>'.encode())
@example(b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x><r>&f;</r></x>')
@example(("<x><r>" + "<a>" * 20_000).encode())
@example(("<x><r>" + "<a>" * 20_000 + "</a>" * 20_000 + "</r></x>").encode())
@example(b"\x1f\x8b")
@example(gzip.compress(b"<x/>" * 99)[:20] + b"\xff" * 20)
def test_files_of_xml(content: bytes) -> None:
    dialect = xml_text.Dialect("r", None, False, True, "_", "_VALUE", True)
    records = list(xml_text.parser(dialect, None)(content))
    assert all(isinstance(each, dict | Bad) for each in records)
    assert "root:" not in str(records)


_characters = st.text(alphabet="ab,;\"'\\\n\r \t\x00é", max_size=60)


@fuzzed(75)
@given(_characters, st.booleans(), st.sampled_from(["", "\\", '"', "none"]), st.sampled_from(['"', "-1", "'"]))
def test_csv(text: str, multi_line: bool, escaper: str, quote: str) -> None:
    given_options = {"escaper": escaper, "quoteChar": quote, "multiLine": multi_line, "withHeader": True}
    dialect = csv_text.Dialect.of(given_options)
    rows = list(csv_text.rows(text, dialect))
    assert sum(len(value) for row in rows for value in row) <= len(text)
    assert csv_text.width(text, dialect) == max(map(len, rows), default=0)
    assert len(list(csv_text.data_rows(text, dialect))) <= len(rows)


_patterns = st.lists(
    st.sampled_from(
        ["%{", "}", "WORD", ":a", ":int", "NUMBER", "(", ")", "[", "*", "\\", "%", "%{IP:ip}", "LOOP", "?P<a>"]
    )
).map("".join)


@fuzzed(75)
@given(_patterns | st.text(max_size=20), st.text(max_size=30))
@example("%{LOOP}", "LOOP %{LOOP}")
@example(
    "%{A}",
    "\n".join(f"{a} %{{{b}}}%{{{b}}}" for a, b in zip("ABCDEFGHIJKLMNOPQRSTU", "BCDEFGHIJKLMNOPQRSTUV", strict=True)),
)
def test_grok(pattern: str, custom: str) -> None:
    with contextlib.suppress(ValueError):
        grok.compiled(pattern, custom)


@fuzzed(75)
@given(st.lists(st.sampled_from(["$", ".a", "['b']", "[0]", "[*]", ".*", "..", "[?(", "'", "é", " "])).map("".join))
def test_paths_of_json(text: str) -> None:
    with contextlib.suppress(NotSupportedHereError):
        assert isinstance(json_text.path(text), list)


_DQDL = """Rules = [ ] , IsUnique "a" " labels DefaultLabels ["k"="v"] with filterOrder $x x CustomSql # and ( )
Uniqueness null Distribution \\"""
_ruleset = st.lists(st.sampled_from([*_DQDL.split(), "\n", "\ue000", "\x1f"]), max_size=25).map(" ".join)


@fuzzed(100)
@given(_ruleset | st.text(max_size=40))
@example("Rules = [" + "(" * 50_000)
@example('Rules = [ IsUnique "' + "\\" * 50_000)
def test_rulesets(text: str) -> None:
    """Nothing is moved: a place in what is read is the same place in what was written."""
    with contextlib.suppress(syntax.UnreadableError):
        plain = syntax.plain(text)
        assert len(plain.text) == len(text)
        assert _line_ends(plain.text) == _line_ends(text)


def _line_ends(text: str) -> list[int]:
    return [at for at, each in enumerate(text) if each == "\n"]
