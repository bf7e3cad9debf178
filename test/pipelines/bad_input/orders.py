"""The pipeline orders: CSV of any header that starts it by arriving."""

from bad_input.case import COUNTED, Case
from bad_input.contents import BOM, bomb, damaged, gzipped, noise, zipped

HEADER = b"origin,number,note\n"
LIMIT = 2**30
"""Bytes that a gzip file may hold in the stage `local`."""


def csv(name: str, count: int = 1, note: str = "a", first: int = 0) -> bytes:
    return HEADER + rows(name, count, note, first)


def rows(name: str, count: int = 1, note: str = "a", first: int = 0) -> bytes:
    """Rows that differ in their number, as those that are the same are in the table once."""
    return b"".join(f"{name},{number},{note}\n".encode() for number in range(first, first + count))


def filler(name: str) -> bytes:
    """A header and more rows than a look at the beginning of a file sees."""
    return csv(name, 100, "x" * 1000)


CASES = (
    Case("good-before", "good rows", "a-good.csv", lambda n: csv(n, 2), rows=2),
    Case("good-after", "good rows", "zz/good.csv", lambda n: csv(n, 3), rows=3),
    Case("empty", "nothing at all", "empty.csv", lambda _: b"", rejected="The file is empty."),
    Case("blank", "line ends only", "blank.csv", lambda _: b"\n\r\n\n", rejected="The file has no header…"),
    Case("mark-only", "a byte-order mark only", "mark.csv", lambda _: BOM, rejected="The file has no header…"),
    Case("header-only", "a header only", "header.csv", lambda _: HEADER, ignored=COUNTED),
    Case(
        "header-twice",
        "a header that comes again (it is a row)",
        "header-twice.csv",
        lambda n: csv(n) + HEADER.replace(b"origin", n.encode()),
        rows=2,
    ),
    Case(
        "header-duplicate",
        "a header with a name twice",
        "header-duplicate.csv",
        lambda _: b"origin,number,Number\na,1,2\n",
        rejected="The header names 2 columns alike…",
    ),
    Case(
        "header-nameless",
        "a header with an empty name",
        "header-nameless.csv",
        lambda _: b"origin,,note\na,1,2\n",
        rejected="Column 2 of the header has no name.",
    ),
    Case(
        "header-long",
        "a column with a name of 5,000 characters",
        "header-long.csv",
        lambda _: b"origin," + b"n" * 5000 + b"\na,1\n",
        rejected="Column 2 of the header has a name of more than 255 characters.",
    ),
    Case(
        "header-endless",
        "a header of 1 MB",
        "header-endless.csv",
        lambda _: b",".join(b"column_%d" % at for at in range(80_000)) + b"\n1\n",
        rejected="The header is longer than 64 KiB…",
    ),
    Case(
        "columns",
        "10,000 columns",
        "columns.csv",
        lambda n: b",".join([b"origin", *(b"c%d" % at for at in range(9_999))]) + b"\n" + n.encode() + b",1" * 9_999,
        rejected="The header has 10,000 columns; at most 1,000…",
    ),
    Case(
        "header-reserved",
        "columns called year, month, _corrupt_record, _key and _line",
        "header-reserved.csv",
        lambda n: b"origin,year,month,_corrupt_record,_key,_line\n" + n.encode() + b",1,2,3,4,5\n",
        rows=1,
    ),
    Case("binary", "a picture", "picture.csv", lambda _: noise(4096), rejected="The file holds zero bytes…"),
    Case(
        "zip", "a zip, called .csv", "zip.csv", lambda n: zipped("a.csv", csv(n)), rejected="The file holds zero bytes…"
    ),
    Case(
        "utf-16",
        "UTF-16 with a byte-order mark",
        "utf-16.csv",
        lambda n: csv(n).decode().encode("utf-16"),
        rejected="The file is UTF-16; UTF-8 is needed.",
    ),
    Case(
        "utf-16-bare",
        "UTF-16 without a byte-order mark",
        "utf-16-bare.csv",
        lambda n: csv(n).decode().encode("utf-16-le"),
        rejected="The file holds zero bytes…",
    ),
    Case(
        "latin-1",
        "Latin-1",
        "latin-1.csv",
        lambda n: csv(n, note="é").decode().encode("latin-1"),
        rejected="The file is not UTF-8.",
    ),
    Case(
        "not-utf-8",
        "bytes that are not UTF-8 far down",
        "not-utf-8.csv",
        lambda n: filler(n) + n.encode() + b",1000,\xe9\n",
        rows=100,
        quarantined={"not valid UTF-8": 1},
    ),
    Case(
        "zero-byte",
        "a zero byte far down (kept as it is)",
        "zero-byte.csv",
        lambda n: filler(n) + n.encode() + b",1000,a\0b\n",
        rows=101,
    ),
    Case(
        "json",
        "JSON, called .csv",
        "json.csv",
        lambda n: b'{"origin": "' + n.encode() + b'"}\n',
        rejected="The file begins with {, as JSON does; CSV is needed.",
    ),
    Case(
        "semicolons",
        "semicolons",
        "semicolons.csv",
        lambda n: csv(n).replace(b",", b";"),
        rejected="The header is one column…",
    ),
    Case(
        "cr",
        "lines that end in CR alone",
        "cr.csv",
        lambda n: csv(n).replace(b"\n", b"\r"),
        rejected="Its lines end in CR…",
    ),
    Case(
        "line-ends",
        "LF and CRLF in turns, empty lines between",
        "line-ends.csv",
        lambda n: BOM + HEADER + b"\r\n\n" + rows(n) + rows(n, first=1).replace(b"\n", b"\r\n") + rows(n, first=2)[:-1],
        rows=3,
    ),
    Case(
        "ragged",
        "rows with a field too few and too many",
        "ragged.csv",
        lambda n: csv(n, 5) + n.encode() + b",6\n" + n.encode() + b",7,a,b\n",
        rows=5,
        quarantined={"2 fields, the header has 3": 1, "4 fields, the header has 3": 1},
    ),
    Case(
        "ragged-all",
        "most rows with a field too many",
        "ragged-all.csv",
        lambda n: csv(n) + rows(n, 5, "a,b"),
        rejected="Most rows have another number of fields than the header…",
    ),
    Case(
        "open-quote",
        "a quote that is never closed",
        "open-quote.csv",
        lambda n: csv(n) + n.encode() + b',2,"a\n' + rows(n),
        rejected="The quote that is opened in the record of line 3 is never closed.",
    ),
    Case(
        "open-quote-late",
        "a quote that is never closed far down",
        "open-quote-late.csv",
        lambda n: filler(n) + n.encode() + b',2,"a\n' + rows(n),
        rejected="The quote that is opened in the record of line 102 is never closed.",
    ),
    Case(
        "text-after-quote",
        "text behind a closing quote",
        "text-after-quote.csv",
        lambda n: csv(n, 2) + n.encode() + b',2,"a"b\n',
        rows=2,
        quarantined={"text after a closing quote": 1},
    ),
    Case(
        "quotes",
        "fields with quotes, commas and line ends",
        "quotes.csv",
        lambda n: csv(n) + n.encode() + b',2,"a ""b"", c\r\nd"\n',
        rows=2,
    ),
    Case(
        "long-line",
        "a line of 50 MB",
        "long-line.csv",
        lambda n: csv(n) + rows(n, note="x" * 50_000_000, first=1) + rows(n, first=2),
        rows=3,
    ),
    Case(
        "endless-line",
        "a line of 70 MB",
        "endless-line.csv",
        lambda n: csv(n) + rows(n, note="x" * 70_000_000, first=1) + rows(n, first=2),
        rejected="The file has a line of more than 67,108,864 bytes…",
    ),
    Case(
        "endless-line-gzip",
        "a line of 70 MB, compressed",
        "endless-line.csv.gz",
        lambda n: gzipped(csv(n) + rows(n, note="x" * 70_000_000, first=1)),
        rejected="The file has a line of more than 67,108,864 bytes…",
    ),
    Case("gzip-bare", "gzip, called .csv", "gzip.csv", lambda n: gzipped(csv(n)), rows=1),
    Case("gzip-not", "no gzip, called .csv.gz", "not-gzip.csv.gz", lambda n: csv(n), rows=1),
    Case(
        "gzip-members",
        "gzip of several members",
        "members.csv.gz",
        lambda n: gzipped(csv(n)) + gzipped(rows(n, first=1)),
        rows=2,
    ),
    Case(
        "gzip-half",
        "half a gzip",
        "half.csv.gz",
        lambda n: gzipped(noise(0) + csv(n, 99))[:100],
        rejected="The gzip file ends too early.",
    ),
    Case(
        "gzip-half-large",
        "half a gzip of more than a look at its beginning sees",
        "half-large.csv.gz",
        lambda n: gzipped(csv(n) + noise(300_000).replace(b"\0", b"").hex().encode())[:200_000],
        rejected="The gzip file ends too early.",
    ),
    Case(
        "gzip-damaged",
        "gzip with another's checksum",
        "damaged.csv.gz",
        lambda n: damaged(csv(n)),
        rejected="The gzip file is broken.",
    ),
    Case(
        "gzip-padded",
        "gzip with zero bytes behind it",
        "padded.csv.gz",
        lambda n: gzipped(csv(n)) + b"\0" * 512,
        rejected="The gzip file is broken.",
    ),
    Case(
        "gzip-tail",
        "gzip with text behind it",
        "tail.csv.gz",
        lambda n: gzipped(csv(n)) + b"the end",
        rejected="The gzip file is broken.",
    ),
    Case(
        "gzip-twice",
        "gzip of gzip",
        "twice.csv.gz",
        lambda n: gzipped(gzipped(csv(n))),
        rejected="The file holds zero bytes…",
    ),
    Case(
        "bomb",
        "a gzip bomb (1 MB that gives 1 GiB)",
        "bomb.csv.gz",
        lambda n: bomb(csv(n), b"a,1,b\n" * 2**22, LIMIT + 2**25),
        rejected="The gzip file holds more than 1,073,741,824 bytes…",
    ),
    Case(
        "bomb-zeros",
        "a gzip bomb of zero bytes",
        "zeros.csv.gz",
        lambda _: bomb(b"", b"\0" * 2**24, 2**28),
        rejected="The file holds zero bytes…",
    ),
    Case(
        "numbers",
        "whole numbers past 2^53 and 2^63, NaN, Infinity, 1e400 (the column is text)",
        "numbers.csv",
        lambda n: (
            b"origin,odd\n"
            + b"".join(
                f"{n},{each}\n".encode() for each in (2**53 + 1, 2**63, "NaN", "Infinity", "1e400", "-0", "0x1F")
            )
        ),
        rows=7,
    ),
    Case(
        "dates",
        "dates in twelve spellings (the column is text)",
        "dates.csv",
        lambda n: (
            b"origin,day\n"
            + b"".join(
                f"{n},{each}\n".encode()
                for each in (
                    "2024-07-09",
                    "2024/07/09",
                    "09/07/2024",
                    "07/09/2024",
                    "9.7.2024",
                    "20240709",
                    "2024-7-9",
                    "9 July 2024",
                    "2024-07-09T14:00:00Z",
                    "1720483200",
                    "2024-W28-2",
                    "2024-02-30",
                )
            )
        ),
        rows=12,
    ),
    Case(
        "formulas",
        "texts that spreadsheets take for formulas (kept as they are)",
        "formulas.csv",
        lambda n: (
            HEADER
            + b"".join(
                f"{n},{at},{each}\n".encode()
                for at, each in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1"))
            )
        ),
        rows=6,
    ),
    Case(
        "spaces",
        "names with spaces around them",
        "spaces.csv",
        lambda n: b" Origin , Number\n" + n.encode() + b", 1 \n",
        rows=1,
    ),
    Case("extension", "CSV, called .txt (the sweep finds it)", "extension.txt", lambda n: csv(n), rows=1),
    Case(
        "key-signs", "a key with spaces + % = & ? # and quotes", "1+1=2%20100% & a?b#c'\".csv", lambda n: csv(n), rows=1
    ),
    Case("key-pattern", "a key with what Spark reads as a pattern", "{a,b}[c]*.csv", lambda n: csv(n), rows=1),
    Case("key-unicode", "a key in unicode", "日本/ü💾.csv", lambda n: csv(n), rows=1),
    Case("key-slashes", "a key with slashes at the beginning and in a row", "/a//b.csv", lambda n: csv(n), rows=1),
    Case("key-dots", "a key of dots", "..a/.../.b..csv", lambda n: csv(n), rows=1),
    Case(
        "key-bad",
        "the same key, of a file that is rejected",
        "//..a/1+1=2% ü.csv",
        lambda _: b"",
        rejected="The file is empty.",
    ),
    Case("key-long", "a key of 1,024 bytes", "k" * 208 + ("/" + "k" * 200) * 4 + ".csv", lambda n: csv(n), rows=1),
)
