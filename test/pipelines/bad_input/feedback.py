"""The pipeline feedback: a JSON table, all files of which are read by the hour."""

from bad_input.case import HIDDEN, Case
from bad_input.contents import BOM, Row, bomb, damaged, gzipped, nested, noise, text, with_member, with_value
from bad_input.orders import LIMIT

_NOT_DATES = [
    "2024/07/09", "09/07/2024", "07/09/2024", "9.7.2024", "20240709", "9 July 2024", "July 9, 2024", "Tue, 09 Jul 2024",
    "1720483200", "2024-W28-2", "2024-02-30", "yesterday",
]  # fmt: skip


def row(name: str, **changes: object) -> Row:
    """What a passenger answered; the tests tell files by the seat."""
    return {
        "feedback_id": 1,
        "flight_no": "BA1",
        "departure": "LHR",
        "arrival": "JFK",
        "date": "2024-07-09",
        "section": "economy",
        "seat": name,
        "question": "How was the food?",
        "answer": "good",
        "rating": 3,
        "comments": "fine",
        **changes,
    }


CASES = (
    Case("good-before", "good rows", "a.json", lambda n: text(*[row(n)] * 40), rows=40),
    Case("good-after", "good rows", "zz/good.json", lambda n: text(*[row(n)] * 3), rows=3),
    Case("empty", "nothing at all", "empty.json", lambda _: b"", rejected="The file is empty."),
    Case("scalar", "a number", "scalar.json", lambda _: b"42\n", quarantined={"not an object of this contract": 1}),
    Case(
        "array",
        "an array over several lines (the table has an object a line)",
        "array.json",
        lambda n: b"[\n" + text(row(n))[:-1] + b"\n]\n",
        rows=1,
        quarantined={"not valid JSON": 2},
    ),
    Case(
        "mark",
        "a byte-order mark, CRLF",
        "mark.json",
        lambda n: BOM + text(row(n), row(n)).replace(b"\n", b"\r\n"),
        rows=2,
    ),
    Case(
        "binary",
        "a picture without a line end",
        "picture.json",
        lambda _: noise(4096).replace(b"\n", b"").replace(b"\r", b""),
        quarantined={"not valid JSON": 1},
    ),
    Case(
        "utf-16",
        "UTF-16 (each line by itself)",
        "utf-16.json",
        lambda n: text(row(n)).decode().encode("utf-16-le")[:-2],
        quarantined={"not valid JSON": 1},
    ),
    Case("gzip", "gzip", "gzip.json.gz", lambda n: gzipped(text(row(n))), rows=1),
    Case(
        "gzip-half",
        "half a gzip",
        "half.json.gz",
        lambda n: gzipped(text(row(n)))[:90],
        rejected="The gzip file ends too early.",
    ),
    Case(
        "gzip-damaged",
        "gzip with another's checksum",
        "damaged.json.gz",
        lambda n: damaged(text(row(n))),
        rejected="The gzip file is broken.",
    ),
    Case("gzip-not", "no gzip, called .gz", "not.json.gz", lambda n: text(row(n)), rejected="The gzip file is broken."),
    Case("gzip-empty", "nothing at all, called .gz", "empty.json.gz", lambda _: b"", rejected="The file is empty."),
    Case(
        "bomb",
        "a gzip bomb (1 MB that gives 1 GiB)",
        "bomb.json.gz",
        lambda n: bomb(text(row(n)), b"{}\n" * 2**23, LIMIT + 2**25),
        rejected="The gzip file holds more than 1,073,741,824 bytes…",
    ),
    Case("bzip2", "no bzip2, called .bz2", "a.json.bz2", lambda n: text(row(n)), rejected="The name ends in .bz2…"),
    Case("zstd", "no Zstandard, called .zst", "a.json.zst", lambda n: text(row(n)), rejected="The name ends in .zst…"),
    Case(
        "snappy", "no Snappy, called .snappy", "a.snappy", lambda n: text(row(n)), rejected="The name ends in .snappy…"
    ),
    Case(
        "endless-line",
        "a line of 70 MB",
        "endless.json",
        lambda n: text(row(n), row(n, note=["x" * 1000] * 70_000)),
        rejected="The file has a line of more than 67,108,864 bytes…",
    ),
    Case(
        "long-line", "a line of 50 MB", "long.json", lambda n: text(row(n), row(n, note=["x" * 1000] * 48_000)), rows=2
    ),
    Case(
        "deep",
        "100,000 brackets within brackets",
        "deep.json",
        lambda n: text(row(n), with_member(row(n), f'"note": {nested(100_000)}')),
        rows=1,
        quarantined={"not valid JSON": 1},
    ),
    Case(
        "concatenated",
        "two objects on a line",
        "concatenated.json",
        lambda n: text(row(n)).replace(b"\n", b"") * 2,
        quarantined={"more than one JSON value": 1},
    ),
    Case(
        "dates",
        "dates in twelve spellings that are none",
        "dates.json",
        lambda n: text(*[row(n, date=each) for each in _NOT_DATES], row(n)),
        rows=1,
        quarantined={f"date is not a date: {each}": 1 for each in _NOT_DATES},
    ),
    Case(
        "types",
        "2^31, 1.5, NaN, true and an object for a number",
        "types.json",
        lambda n: text(
            *[with_value(row(n), "rating", each) for each in ("2147483648", "1.5", "NaN", "true", '{"of": 5}')], row(n)
        ),
        rows=1,
        quarantined={
            **{f"rating is not a int: {each}": 1 for each in ("2147483648", "1.5", "true", '{"of":5}')},
            "not valid JSON": 1,
        },
    ),
    Case(
        "large-id",
        "an identifier of 2^63",
        "ids.json",
        lambda n: text(row(n, feedback_id=2**63 - 1), row(n, feedback_id=2**63)),
        rows=1,
        quarantined={"feedback_id is not a bigint: 9223372036854775808": 1},
    ),
    Case(
        "surrogate",
        "half a character, escaped",
        "half.json",
        lambda n: text(row(n), with_value(row(n), "comments", '"\\ud800"')),
        rows=1,
        quarantined={"half a character (a lone surrogate)": 1},
    ),
    Case(
        "rules",
        "rows that break a rule",
        "rules.json",
        lambda n: text(row(n, section="roof"), row(n)),
        rows=1,
        quarantined={'ColumnValues "section" in…': 1},
    ),
    Case(
        "reserved",
        "fields called _source, _corrupt_record, line, raw and DataQualityEvaluationResult",
        "reserved.json",
        lambda n: text(
            row(n, **dict.fromkeys(["_source", "_corrupt_record", "line", "raw", "DataQualityEvaluationResult"], "x"))
        ),
        rows=1,
    ),
    Case(
        "key-signs",
        "a key with spaces + % = & ? # quotes and unicode",
        "1+1=2%20 & a?b#c'\"ü💾.json",
        lambda n: text(row(n)),
        rows=1,
    ),
    Case("key-pattern", "a key with what Spark reads as a pattern", "{a,b}[c]*.json", lambda n: text(row(n)), rows=1),
    Case(
        "key-slashes",
        "a key with slashes in a row",
        "a//b.json",
        lambda n: text(row(n)),
        rejected="Spark cannot read a key with…",
    ),
    Case("key-dots", "a key of dots", "a/../b.json", lambda n: text(row(n)), rejected="Spark cannot read a key with…"),
    Case(
        "key-partition",
        "partition folders of bad values (the table has none)",
        "year=20x4/month=13/a.json",
        lambda n: text(row(n)),
        rows=1,
    ),
    Case(
        "key-long", "a key of 1,024 bytes", "k" * 206 + ("/" + "k" * 200) * 4 + ".json", lambda n: text(row(n)), rows=1
    ),
    Case("hidden", "a hidden file's name", "_SUCCESS", lambda _: b"", ignored=HIDDEN),
)
