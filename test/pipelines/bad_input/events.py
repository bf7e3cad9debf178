"""The pipeline events: JSON in two shapes that the workflow looks for once a day, under one form of name."""

import json

from bad_input.case import COUNTED, MISNAMED, Case
from bad_input.contents import BOM, Row, gzipped, nested, noise, text, with_member, with_value

_NAME = "The name is none that this pipeline takes…"
_NOT_MOMENTS = [
    "2024-07-09", "09/07/2024 14:00", "07/09/2024 2 PM", "9.7.2024 14:00", "20240709T140000Z", "July 9, 2024 14:00",
    "Tue, 09 Jul 2024 14:00:00 GMT", "2024-W28-2T14:00", "2024-02-30T14:00:00Z", "2024-07-09T25:00:00Z",
    "1720", "yesterday",
]  # fmt: skip


def row(name: str, **changes: object) -> Row:
    """A flat event; the tests tell files by its product's category."""
    return {
        "event_id": "e-1",
        "user_id": "u-1",
        "user_age": 30,
        "location": "Oslo",
        "product_id": "p-1",
        "product_category": name,
        "purchase_amount": 1.5,
        "currency": "EUR",
        "timestamp": "2024-07-09T14:00:00Z",
        "review": {"rating": 4, "review_text": "fine"},
        **changes,
    }


def deep(name: str, **changes: object) -> Row:
    """A nested event."""
    return {
        "event_id": "e-2",
        "user": {"id": "u-1", "age": 30, "location": "Oslo"},
        "product_details": {"product_id": "p-1", "category": name},
        "transaction": {"amount": 1.5, "currency": "EUR", "timestamp": "2024-07-09T14:00:00Z"},
        **changes,
    }


CASES = (
    Case("good-before", "good rows of both shapes", "event_a.json", lambda n: text(row(n), deep(n)), rows=2),
    Case("good-after", "good rows", "event_zz.json", lambda n: text(row(n), row(n), deep(n)), rows=3),
    Case("empty", "nothing at all", "event_empty.json", lambda _: b"", rejected="The file is empty."),
    Case("binary", "a picture", "event_picture.json", lambda _: noise(4096), rejected="The file holds zero bytes…"),
    Case(
        "utf-16",
        "UTF-16",
        "event_utf16.json",
        lambda n: text(row(n)).decode().encode("utf-16"),
        rejected="The file holds zero bytes…",
    ),
    Case(
        "gzip", "gzip, called .json", "event_gzip.json", lambda n: gzipped(text(row(n))), rejected="The file is gzip…"
    ),
    Case("empty-array", "an array of nothing", "event_none.json", lambda _: b"[]", ignored=COUNTED),
    Case(
        "mark",
        "a byte-order mark, CRLF",
        "event_mark.json",
        lambda n: BOM + text(row(n), row(n)).replace(b"\n", b"\r\n"),
        rows=2,
    ),
    Case(
        "no-json",
        "no line of it is JSON",
        "event_no.json",
        lambda _: b"{a\n{b\n",
        rejected="No line of the file is valid JSON.",
    ),
    Case("scalar", "a text", "event_text.json", lambda _: b'"a"\n', rejected="The file begins with neither { nor [;…"),
    Case(
        "deep",
        "100,000 brackets within brackets",
        "event_deep.json",
        lambda n: text(row(n), with_member(row(n), f'"note": {nested(100_000)}')),
        rows=1,
        quarantined={"not valid JSON": 1},
    ),
    Case(
        "deep-known",
        "an object within an object within an object, in a known field",
        "event_nested.json",
        lambda n: text(deep(n), deep(n, user={"id": {"of": {"what": 1}}})),
        rows=1,
        quarantined={'user.id is not a text or a number: {"of":{"what":1}}': 1},
    ),
    Case(
        "both-shapes",
        "a row of both shapes, one of neither",
        "event_both.json",
        lambda n: text({**row(n), **deep(n)}, {"a": 1}, {}),
        quarantined={
            "of both shapes at once, by its fields…": 1,
            "of an unknown shape, by its fields a": 1,
            "an object of no known shape": 1,
        },
    ),
    Case(
        "nested-types",
        "a text, a number and an array where objects belong",
        "event_types.json",
        lambda n: text(deep(n, user="u-1"), deep(n, transaction=5), deep(n, product_details=[1]), deep(n)),
        rows=1,
        quarantined={
            "user is not an object: u-1": 1,
            "transaction is not an object: 5": 1,
            "product_details is not an object: [1]": 1,
        },
    ),
    Case(
        "moments",
        "times in twelve spellings that name none",
        "event_moments.json",
        lambda n: text(*[row(n, timestamp=each) for each in _NOT_MOMENTS], row(n)),
        rows=1,
        quarantined={f"timestamp is not a timestamp: {each}": 1 for each in _NOT_MOMENTS},
    ),
    Case(
        "numbers",
        "NaN, Infinity, 1e400 as a number and as a text, true",
        "event_numbers.json",
        lambda n: text(
            with_value(row(n), "purchase_amount", "NaN"),
            row(n, purchase_amount="Infinity"),
            with_value(row(n), "purchase_amount", "1e400"),
            row(n, purchase_amount="9" * 400),
            row(n, purchase_amount=True),
            row(n),
        ),
        rows=1,
        quarantined={
            "not valid JSON": 1,
            "purchase_amount is not a number: Infinity": 1,
            'purchase_amount is not a number: "Infinity"': 1,
            "purchase_amount is not a number: 999…": 1,
            "purchase_amount is not a number: true": 1,
        },
    ),
    Case(
        "ages",
        "ages of -1, 1.5 and 1000",
        "event_ages.json",
        lambda n: text(*[row(n, user_age=each) for each in (-1, 1.5, 1000)], row(n)),
        rows=1,
        quarantined={f"user_age is not a whole number of years: {each}": 1 for each in ("-1", "1.5", "1000")},
    ),
    Case(
        "large-id",
        "an identifier of 2^53+1, and one of 100 digits",
        "event_ids.json",
        lambda n: text(row(n, user_id=2**53 + 1), row(n, user_id=10**100)),
        rows=2,
    ),
    Case(
        "surrogate",
        "half a character, escaped",
        "event_half.json",
        lambda n: text(row(n), with_value(row(n), "location", '"Os\\ud800lo"')),
        rows=1,
        quarantined={"half a character (a lone surrogate)": 1},
    ),
    Case(
        "reserved",
        "fields called year, month and _corrupt_record",
        "event_reserved.json",
        lambda n: text(row(n, year="x", month="y", _corrupt_record="z")),
        rows=1,
    ),
    Case(
        "array-of-all",
        "an array of events and other things",
        "event_array.json",
        lambda n: json.dumps([row(n), 1, deep(n), None]).encode(),
        rows=2,
        quarantined={"an object of no known shape": 2},
    ),
    Case(
        "key-signs",
        "a key with spaces + % = & ? # quotes and unicode",
        "event_1+1=2%20 & a?b#c'\"ü💾.json",
        lambda n: text(row(n)),
        rows=1,
    ),
    Case(
        "key-pattern",
        "a key with what Spark reads as a pattern",
        "event_{a,b}[c]*.json",
        lambda n: text(row(n)),
        rows=1,
    ),
    Case(
        "key-long", "a key of 1,024 bytes", "event_" + "k" * 190 + "é" * 408 + ".json", lambda n: text(row(n)), rows=1
    ),
    Case("name-case", "another name: Event_1.json", "Event_1.json", lambda n: text(row(n)), ignored=MISNAMED),
    Case(
        "name-gz", "another name: event_1.json.gz", "event_1.json.gz", lambda n: gzipped(text(row(n))), ignored=MISNAMED
    ),
    Case("name-folder", "another name: a folder", "2024/event_1.json", lambda n: text(row(n)), ignored=MISNAMED),
    Case(
        "name-slash",
        "another name: a slash at its beginning",
        "/event_1.json",
        lambda n: text(row(n)),
        ignored=MISNAMED,
    ),
)
