"""The pipeline shipping: JSON of any shape that starts it by arriving."""

import json

from bad_input.case import COUNTED, Case
from bad_input.contents import BOM, Row, bomb, gzipped, nested, noise, text, with_member, with_value, zipped

_NOT_JSON = {"not valid JSON": 1}
_DATES = [
    "2024-07-09",
    "09/07/2024",
    "07/09/2024",
    "9.7.2024",
    "20240709",
    "2024/7/9",
    "July 9, 2024",
    "2024/07/09T14:00:00Z",
    "1720483200",
    "2024-W28-2",
    "2024/02/30",
    "24/07/09",
]


def row(name: str, **changes: object) -> Row:
    return {
        "shipping_id": 1,
        "shipping_date": "2024/07/09",
        "customer_name": "Ada",
        "street_address": name,
        "destination_city": "Boston",
        "shipping_cost": 1.5,
        "shipping_distance": 2,
        "quantity": 3,
        "product_id": 4,
        **changes,
    }


CASES = (
    Case("good-before", "good rows", "a-good.json", lambda n: text(row(n), row(n)), rows=2),
    Case("good-after", "good rows", "zz/good.json", lambda n: text(row(n), row(n), row(n)), rows=3),
    Case("empty", "nothing at all", "empty.json", lambda _: b"", rejected="The file is empty."),
    Case("blank", "white space only", "blank.json", lambda _: b" \r\n\t\n", rejected="The file is empty."),
    Case("mark-only", "a byte-order mark only", "mark.json", lambda _: BOM, rejected="The file is empty."),
    Case(
        "empty-array",
        "an array of nothing",
        "empty-array.json",
        lambda _: b"[]",
        ignored=COUNTED,
    ),
    Case("binary", "a picture", "picture.json", lambda _: noise(4096), rejected="The file holds zero bytes…"),
    Case(
        "utf-16",
        "UTF-16 with a byte-order mark",
        "utf-16.json",
        lambda n: text(row(n)).decode().encode("utf-16"),
        rejected="The file holds zero bytes…",
    ),
    Case(
        "utf-16-be",
        "UTF-16 without a byte-order mark",
        "utf-16-be.json",
        lambda n: text(row(n)).decode().encode("utf-16-be"),
        rejected="The file holds zero bytes…",
    ),
    Case("gzip", "gzip, called .json", "gzip.json", lambda n: gzipped(text(row(n))), rejected="The file is gzip…"),
    Case(
        "gzip-gz",
        "gzip, called .json.gz",
        "gzip.json.gz",
        lambda n: gzipped(text(row(n))),
        rejected="The file is gzip…",
    ),
    Case(
        "bomb",
        "a gzip bomb (256 MiB of zero bytes in 260 kB)",
        "bomb.json",
        lambda _: bomb(b"", b"\0" * 2**24, 2**28),
        rejected="The file is gzip…",
    ),
    Case(
        "zip",
        "a zip, called .json",
        "zip.json",
        lambda n: zipped("a.json", text(row(n))),
        rejected="The file holds zero…",
    ),
    Case(
        "csv",
        "CSV, called .json",
        "csv.json",
        lambda _: b"a,b\n1,2\n",
        rejected="The file begins with neither { nor [;…",
    ),
    Case("extension", "JSON, called .txt (the sweep finds it)", "extension.txt", lambda n: text(row(n)), rows=1),
    Case("scalar", "one number", "scalar.json", lambda _: b"42\n", rejected="The file begins with neither { nor [;…"),
    Case("text", "one text", "text.json", lambda _: b'"hello"', rejected="The file begins with neither { nor [;…"),
    Case("null", "null", "null.json", lambda _: b"null", rejected="The file begins with neither { nor [;…"),
    Case("mark", "a byte-order mark before the first line", "with-mark.json", lambda n: BOM + text(row(n)), rows=1),
    Case(
        "line-ends",
        "LF and CRLF in turns, empty lines between",
        "line-ends.json",
        lambda n: text(row(n)) + b"\r\n\n" + text(row(n)).replace(b"\n", b"\r\n") + text(row(n)),
        rows=3,
    ),
    Case("no-line-end", "no line end at the end", "no-line-end.json", lambda n: text(row(n), row(n))[:-1], rows=2),
    Case(
        "cut",
        "cut off within its last row",
        "cut.json",
        lambda n: text(row(n), row(n))[:-40],
        rows=1,
        quarantined=_NOT_JSON,
    ),
    Case(
        "concatenated",
        "two objects on a line",
        "concatenated.json",
        lambda n: text(row(n), json.dumps(row(n)) * 2),
        rows=1,
        quarantined={"more than one JSON value": 1},
    ),
    Case(
        "comma-line",
        "a comma behind each line",
        "comma-line.json",
        lambda n: text(f"{json.dumps(row(n))},", row(n)),
        rows=1,
        quarantined={"more than one JSON value": 1},
    ),
    Case(
        "comma-object",
        "a comma behind the last field",
        "comma-object.json",
        lambda n: text(row(n), json.dumps(row(n))[:-1] + ",}"),
        rows=1,
        quarantined=_NOT_JSON,
    ),
    Case(
        "comma-array",
        "a comma behind the last element of an array",
        "comma-array.json",
        lambda n: b"[" + json.dumps(row(n)).encode() + b",]",
        rejected="The file is not valid JSON: …",
    ),
    Case(
        "open-array",
        "an array that is not closed",
        "open-array.json",
        lambda n: b"[" + json.dumps(row(n)).encode(),
        rejected="The file is not valid JSON: …",
    ),
    Case(
        "single-quotes",
        "single quotes (Spark reads them)",
        "single-quotes.json",
        lambda n: text(row(n), str(row(n))),
        rows=2,
    ),
    Case(
        "array-of-all",
        "an array of an object, a number, null, a text and an array",
        "array-of-all.json",
        lambda n: json.dumps([row(n), 1, None, "a", [row(n)]]).encode(),
        rows=1,
        quarantined={"not valid JSON": 1, "shipping_id is missing": 3},
    ),
    Case(
        "scalars-between",
        "a number, a text, null and an array on lines between rows",
        "scalars.json",
        lambda n: text(row(n), "1", '"a"', "null", "[1]", row(n)),
        rows=2,
        quarantined={"shipping_id is missing": 4},
    ),
    Case(
        "million",
        "an array of a million numbers",
        "million.json",
        lambda _: b"[" + b"1," * 999_999 + b"1]",
        quarantined={"shipping_id is missing": 1_000_000},
    ),
    Case(
        "long-line",
        "a line of 50 MB, one text in it",
        "long-line.json",
        lambda n: text(row(n), row(n, note="x" * 50_000_000), row(n)),
        rows=2,
        quarantined=_NOT_JSON,
    ),
    Case(
        "long-line-of-fields",
        "a line of 50 MB of many fields",
        "long-line-of-fields.json",
        lambda n: text(row(n), row(n, note=["x" * 1000] * 50_000), row(n)),
        rows=3,
    ),
    Case(
        "endless-line",
        "a line of 70 MB",
        "endless-line.json",
        lambda n: text(row(n), row(n, note=["x" * 1000] * 70_000), row(n)),
        rejected="The file has a line of more than 67,108,864 bytes…",
    ),
    Case(
        "large-array",
        "an array of 70 MB",
        "large-array.json",
        lambda n: json.dumps([row(n, note="x" * 1000)] * 60_000).encode(),
        rejected="The file is one array of …",
    ),
    Case(
        "deep",
        "100,000 brackets within brackets, in one row",
        "deep.json",
        lambda n: text(row(n), with_member(row(n), f'"note": {nested(100_000)}')),
        rows=1,
        quarantined=_NOT_JSON,
    ),
    Case(
        "deep-array",
        "100,000 brackets within brackets, as a file",
        "deep-array.json",
        lambda _: nested(100_000).encode(),
        rejected="The file is nested too deeply.",
    ),
    Case(
        "duplicate-keys",
        "a field twice (the last one counts)",
        "duplicate-keys.json",
        lambda n: text(with_member(row(n, destination_city="Oslo"), '"destination_city": "Bergen"')),
        rows=1,
    ),
    Case(
        "large-numbers",
        "whole numbers of 2^53+1 and 2^63-1, and one of 2^63",
        "large-numbers.json",
        lambda n: text(*[row(n, shipping_id=each) for each in (2**53 + 1, 2**63 - 1, 2**63)]),
        rows=2,
        quarantined={"shipping_id is not a bigint: 9223372036854775808": 1},
    ),
    Case(
        "fraction-id",
        "a fraction for a whole number",
        "fraction-id.json",
        lambda n: text(row(n), row(n, shipping_id=1.5)),
        rows=1,
        quarantined={"shipping_id is not a bigint: 1.5": 1},
    ),
    Case(
        "no-numbers",
        "NaN, Infinity and -Infinity",
        "no-numbers.json",
        lambda n: text(
            *[with_value(row(n), "shipping_cost", each) for each in ("NaN", "Infinity", "-Infinity")], row(n)
        ),
        rows=1,
        quarantined={"not valid JSON": 3},
    ),
    Case(
        "no-numbers-as-text",
        '"NaN" and "Infinity" as texts',
        "no-numbers-as-text.json",
        lambda n: text(row(n, shipping_cost="NaN"), row(n, shipping_cost="Infinity"), row(n)),
        rows=1,
        quarantined={"shipping_cost is not a double: NaN": 1, "shipping_cost is not a double: Infinity": 1},
    ),
    Case(
        "too-large",
        "a number that is larger than any double",
        "too-large.json",
        lambda n: text(with_value(row(n), "shipping_cost", "1e400"), row(n)),
        rows=1,
        quarantined={'shipping_cost is not a double: "Infinity"': 1},
    ),
    Case(
        "bool",
        "true for a number",
        "bool.json",
        lambda n: text(row(n, shipping_cost=True), row(n)),
        rows=1,
        quarantined={"shipping_cost is not a double: true": 1},
    ),
    Case(
        "number-as-text",
        "a number written as a text",
        "number-as-text.json",
        lambda n: text(row(n, shipping_cost="1.5"), row(n)),
        rows=1,
        quarantined={"shipping_cost is not a double: 1.5": 1},
    ),
    Case(
        "nested-types",
        "an object and an array where numbers belong",
        "nested-types.json",
        lambda n: text(row(n, shipping_cost={"dollars": 1}), row(n, quantity=[1]), row(n)),
        rows=1,
        quarantined={'shipping_cost is not a double: {"dollars":1}': 1, "quantity is not a double: [1]": 1},
    ),
    Case(
        "object-for-text",
        "an object where a text belongs (kept as its text)",
        "object-for-text.json",
        lambda n: text(row(n, destination_city={"name": "Oslo"})),
        rows=1,
    ),
    Case(
        "dates",
        "dates in twelve spellings, none of them yyyy/MM/dd",
        "dates.json",
        lambda n: text(*[row(n, shipping_date=each) for each in _DATES], row(n)),
        rows=1,
        quarantined={f"shipping_date is not a date as yyyy/MM/dd: {each}": 1 for each in _DATES},
    ),
    Case(
        "missing",
        "fields that are missing, null, or in another case",
        "missing.json",
        lambda n: text("{}", row(n, shipping_id=None), {k.upper(): v for k, v in row(n).items()}, row(n)),
        rows=1,
        quarantined={"shipping_id is missing": 3},
    ),
    Case(
        "reserved",
        "fields called year, month, dt, _corrupt_record, _corrupt, source_key and the empty text",
        "reserved.json",
        lambda n: text(
            row(
                n,
                **dict.fromkeys(
                    ["year", "month", "dt", "_corrupt_record", "_corrupt", "source_key", "source_version", ""], "x"
                ),
            )
        ),
        rows=1,
    ),
    Case(
        "long-name",
        "a field with a name of 60,000 characters",
        "long-name.json",
        lambda n: text(row(n, **{"k" * 60_000: 1})),
        rows=1,
    ),
    Case(
        "many-fields",
        "an object of 10,000 fields more",
        "many-fields.json",
        lambda n: text(row(n, **{f"k{at}": at for at in range(10_000)})),
        rows=1,
    ),
    Case(
        "zero-byte",
        "a zero byte",
        "zero-byte.json",
        lambda n: text(row(n), json.dumps(row(n)).replace("Ada", "A\0")),
        rejected="The file holds zero bytes…",
    ),
    Case(
        "not-utf-8",
        "bytes that are not UTF-8 in the middle",
        "not-utf-8.json",
        lambda n: text(row(n), text(row(n)).replace(b"Ada", b"Ad\xe4")[:-1], row(n)),
        rows=2,
        quarantined={"not valid UTF-8": 1},
    ),
    Case(
        "surrogate",
        "half a character, escaped",
        "surrogate.json",
        lambda n: text(row(n), with_value(row(n), "destination_city", '"Os\\ud800lo"')),
        rows=1,
        quarantined={"half a character (a lone surrogate)": 1},
    ),
    Case(
        "formulas",
        "texts that spreadsheets take for formulas",
        "formulas.json",
        lambda n: text(
            *[
                row(n, destination_city=each)
                for each in ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1")
            ]
        ),
        rows=6,
    ),
    Case(
        "injection",
        "texts as for SQL, HTML, paths and shells",
        "injection.json",
        lambda n: text(
            *[
                row(n, destination_city=each)
                for each in (
                    "'; DROP TABLE shipping; --",
                    "<script>alert(1)</script>",
                    "../../etc/passwd",
                    "$(id)",
                    "${env:PATH}",
                )
            ]
        ),
        rows=5,
    ),
    Case("key-space", "a key with spaces", "a b  c.json", lambda n: text(row(n)), rows=1),
    Case(
        "key-signs", "a key with + % = & ? # and quotes", "1+1=2%20100% & a?b#c'\".json", lambda n: text(row(n)), rows=1
    ),
    Case("key-pattern", "a key with what Spark reads as a pattern", "{a,b}[c]*.json", lambda n: text(row(n)), rows=1),
    Case("key-unicode", "a key in unicode", "日本/ü💾.json", lambda n: text(row(n)), rows=1),
    Case(
        "key-slashes", "a key with slashes at the beginning and in a row", "/a//b.json", lambda n: text(row(n)), rows=1
    ),
    Case("key-dots", "a key of dots", "..a/.../.b..json", lambda n: text(row(n)), rows=1),
    Case("key-hidden", "a hidden file's name", "_a/.b.json", lambda n: text(row(n)), rows=1),
    Case(
        "key-partition",
        "a key with partition folders of bad values",
        "year=20x4/month=13/a.json",
        lambda n: text(row(n)),
        rows=1,
    ),
    Case("key-control", "a key with a line end and a tab", "a\nb\tc.json", lambda n: text(row(n)), rows=1),
    Case("key-colon", "a key with colons", "s3://a:b/c:d.json", lambda n: text(row(n)), rows=1),
    Case(
        "key-long", "a key of 1,024 bytes", "k" * 206 + ("/" + "k" * 200) * 4 + ".json", lambda n: text(row(n)), rows=1
    ),
)
