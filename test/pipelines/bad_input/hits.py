"""The pipeline hits: JSON in folders by the minute, of which one hour is counted at a time."""

import json

from bad_input.case import COUNTED, HIDDEN, MISNAMED, Case
from bad_input.contents import BOM, Row, gzipped, nested, noise, text, with_member, with_value

HOUR = "2024-03-05T07"
_FOLDER = "year=2024/month=03/day=05/hour=07/minute=05/"
_NOT_MOMENTS = [
    "2024-07-09", "09/07/2024 14:00:00", "07/09/2024 2 PM", "9.7.2024 14:00", "20240709T140000Z", "July 9, 2024 14:00",
    "Tue, 09 Jul 2024 14:00:00 GMT", "2024-W28-2T14:00", "2024-02-30T14:00:00Z", "2024-07-09T25:00:00Z",
    "1720483200", "",
]  # fmt: skip


def row(name: str, **changes: object) -> Row:
    """A hit; the tests tell files by its domain."""
    return {
        "GroupID": 1,
        "CountryCode": "CH",
        "UserAgent": "Mozilla/5.0",
        "Language": "en",
        "Domain": name,
        "Timestamp": "2024-03-05T07:05:00Z",
        **changes,
    }


CASES = (
    Case("good-before", "good rows", f"{_FOLDER}a.json", lambda n: text(row(n), row(n)), rows=2),
    Case("good-after", "good rows", f"{_FOLDER}zz.json", lambda n: text(row(n), row(n), row(n)), rows=3),
    Case("empty", "nothing at all", f"{_FOLDER}empty.json", lambda _: b"", rejected="The file is empty."),
    Case("blank", "white space only", f"{_FOLDER}blank.json", lambda _: b" \n", rejected="The file is empty."),
    Case("binary", "a picture", f"{_FOLDER}picture.json", lambda _: noise(4096), rejected="The file holds zero bytes…"),
    Case(
        "utf-16",
        "UTF-16",
        f"{_FOLDER}utf16.json",
        lambda n: text(row(n)).decode().encode("utf-16"),
        rejected="The file holds zero bytes…",
    ),
    Case(
        "gzip",
        "gzip, called .json",
        f"{_FOLDER}gzip.json",
        lambda n: gzipped(text(row(n))),
        rejected="The file holds zero bytes…",
    ),
    Case(
        "scalar",
        "a number",
        f"{_FOLDER}scalar.json",
        lambda _: b"42\n",
        rejected="The file begins with neither { nor [;…",
    ),
    Case(
        "no-json",
        "nothing of it is JSON",
        f"{_FOLDER}no.json",
        lambda _: b"{a\n{b\n",
        rejected="The file holds no valid JSON value.",
    ),
    Case("empty-array", "an array of nothing", f"{_FOLDER}none.json", lambda _: b"[]", ignored=COUNTED),
    Case(
        "open-array",
        "an array that is not closed",
        f"{_FOLDER}open.json",
        lambda n: b"[" + json.dumps(row(n)).encode(),
        rejected="The file is not valid JSON: …",
    ),
    Case(
        "mark",
        "a byte-order mark, CRLF",
        f"{_FOLDER}mark.json",
        lambda n: BOM + text(row(n), row(n)).replace(b"\n", b"\r\n"),
        rows=2,
    ),
    Case(
        "concatenated",
        "objects one behind the other, and over several lines",
        f"{_FOLDER}concatenated.json",
        lambda n: json.dumps(row(n)).encode() * 2 + json.dumps(row(n), indent=1).encode(),
        rows=3,
    ),
    Case(
        "not-json-between",
        "text between objects",
        f"{_FOLDER}between.json",
        lambda n: text(row(n), "{oh", "no", row(n)),
        rows=2,
        quarantined={"not valid JSON": 1},
    ),
    Case(
        "not-utf-8",
        "bytes that are not UTF-8 in the middle",
        f"{_FOLDER}latin.json",
        lambda n: text(row(n), text(row(n)).replace(b"Mozilla", b"Moz\xe4lla")[:-1], row(n)),
        rows=2,
        quarantined={"not valid UTF-8": 1},
    ),
    Case(
        "surrogate",
        "half a character, escaped",
        f"{_FOLDER}half.json",
        lambda n: text(row(n), with_value(row(n), "UserAgent", '"Moz\\udc00"')),
        rows=1,
        quarantined={"half a character (a lone surrogate)": 1},
    ),
    Case(
        "deep",
        "100,000 brackets within brackets",
        f"{_FOLDER}deep.json",
        lambda n: text(row(n), with_member(row(n), f'"note": {nested(100_000)}'), row(n)),
        rows=2,
        quarantined={"not valid JSON": 1},
    ),
    Case(
        "moments",
        "times in twelve spellings that name none",
        f"{_FOLDER}moments.json",
        lambda n: text(*[row(n, Timestamp=each) for each in _NOT_MOMENTS], row(n)),
        rows=1,
        quarantined={f"Timestamp is not a date and time in ISO 8601: {each}": 1 for each in _NOT_MOMENTS},
    ),
    Case(
        "types",
        "2^31, 1.5, a text and true for a number; a number for a text (kept as text)",
        f"{_FOLDER}types.json",
        lambda n: text(*[row(n, GroupID=each) for each in (2**31, 1.5, "1", True)], row(n, CountryCode=5)),
        rows=1,
        quarantined={f"GroupID is not a int: {each}": 1 for each in ("2147483648", "1.5", "1", "true")},
    ),
    Case(
        "numbers",
        "an array of 10,000 numbers",
        f"{_FOLDER}numbers.json",
        lambda _: b"[" + b"1," * 9_999 + b"1]",
        quarantined={"GroupID is missing": 10_000},
    ),
    Case(
        "long-line",
        "a line of 10 MB",
        f"{_FOLDER}long.json",
        lambda n: text(row(n), row(n, note=["x" * 1000] * 10_000), row(n)),
        rows=3,
    ),
    Case(
        "endless-line",
        "a line of 70 MB",
        f"{_FOLDER}endless.json",
        lambda n: text(row(n), row(n, note=["x" * 1000] * 70_000)),
        rejected="The file has a line of more than 67,108,864 bytes…",
    ),
    Case(
        "key-signs",
        "a key with spaces + % = & ? # quotes and unicode",
        f"{_FOLDER}1+1=2%20 & a?b#c'\"ü💾.json",
        lambda n: text(row(n)),
        rows=1,
    ),
    Case(
        "key-pattern",
        "a key with what Spark reads as a pattern",
        f"{_FOLDER}{{a,b}}[c]*.json",
        lambda n: text(row(n)),
        rows=1,
    ),
    Case(
        "key-slashes",
        "a key with slashes in a row",
        f"{_FOLDER}/b.json",
        lambda n: text(row(n)),
        ignored=MISNAMED,
    ),
    Case("key-dots", "a key of dots", f"{_FOLDER}a/../b.json", lambda n: text(row(n)), ignored=MISNAMED),
    Case("key-colon", "a key with colons", f"{_FOLDER}12:30:00.json", lambda n: text(row(n)), rows=1),
    Case(
        "key-long",
        "a key of 1,024 bytes",
        f"{_FOLDER}" + "k" * 205 + ("/" + "k" * 200) * 3 + "/" + "k" * 161 + ".json",
        lambda n: text(row(n)),
        rows=1,
    ),
    Case(
        "key-long-bad",
        "a key of 1,024 bytes, of a file that is rejected",
        f"{_FOLDER}" + "r" * 205 + ("/" + "k" * 200) * 3 + "/" + "k" * 161 + ".json",
        lambda _: b"",
        rejected="The file is empty.",
    ),
    Case("hidden", "a hidden file's name", f"{_FOLDER}_SUCCESS", lambda _: b"", ignored=HIDDEN),
    Case("name-gz", "another name: .json.gz", f"{_FOLDER}a.json.gz", lambda n: gzipped(text(row(n))), ignored=MISNAMED),
    Case(
        "folder-month",
        "a folder of the month 13",
        "year=2024/month=13/day=05/hour=07/minute=05/a.json",
        lambda n: text(row(n)),
        ignored=MISNAMED,
    ),
    Case(
        "folder-short",
        "a folder hour=7",
        "year=2024/month=03/day=05/hour=7/minute=05/a.json",
        lambda n: text(row(n)),
        ignored=MISNAMED,
    ),
    Case("folder-none", "no folder at all", "a.json", lambda n: text(row(n)), ignored=MISNAMED),
    Case(
        "folder-minute",
        "no folder of a minute (its hour is enough)",
        "year=2024/month=03/day=05/hour=07/a.json",
        lambda n: text(row(n)),
        rows=1,
    ),
)
