"""What a CSV file is, as far as its beginning tells. `src/lib/csv-fault.ts` finds the same faults before a run does."""

import codecs
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from millrace.column_names import MOST_CHARACTERS, MOST_COLUMNS, normalised
from millrace.gzip_files import is_gzip
from millrace.unreadable import UnreadableFileError

_BLOCK = 65_536
_FIELD = re.compile(r'"[^"]*(?:""[^"]*)*"(?!")[^,\n]*|(?!")[^,\n]*')


@dataclass(frozen=True)
class CsvShape:
    """columns: the header's names, normalised. header_lines: how many lines come before the first row."""

    columns: tuple[str, ...]
    header_lines: int


@dataclass(frozen=True)
class _Record:
    """line: that it begins in. fields: as written, with their quotes. lines: how many there are up to its end."""

    line: int
    fields: list[str]
    lines: int


def csv_shape(head: bytes, size: int) -> CsvShape:
    """The shape of a file of this many bytes that begins so (its first 64 KiB or more).

    Raises:
        UnreadableFileError
    """
    if size == 0:
        raise UnreadableFileError("The file is empty.")
    text, is_cut = _text(head[:_BLOCK], size)
    records, unclosed = _records(text, is_cut)
    if unclosed is not None and not is_cut:
        raise UnreadableFileError(f"The quote that is opened in the record of line {unclosed} is never closed.")
    if not records:
        raise UnreadableFileError(
            "The header is longer than 64 KiB, or a quote in it is never closed."
            if is_cut
            else "The file has no header: it holds nothing but line ends."
        )
    header, *rows = records
    columns = _columns(header)
    _refuse_ragged(rows, len(columns))
    return CsvShape(columns, header.lines)


def _text(head: bytes, size: int) -> tuple[str, bool]:
    """The text that the file begins with, and whether there is more."""
    start, is_cut = _gunzip(head) if is_gzip(head) else (head, False)
    is_cut = is_cut or size > len(head)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableFileError("The file is UTF-16; UTF-8 is needed.")
    if b"\0" in start:
        raise UnreadableFileError("The file holds zero bytes: it is binary, or UTF-16; CSV in UTF-8 is needed.")
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(start, final=not is_cut)
    except UnicodeDecodeError:
        raise UnreadableFileError("The file is not UTF-8.") from None
    if "\r" in text and "\n" not in text:
        raise UnreadableFileError("Its lines end in CR alone; LF or CRLF is needed.")
    return text, is_cut


def _gunzip(head: bytes) -> tuple[bytes, bool]:
    """What gzip makes of the beginning, at most a block of it, and whether that was less than all."""
    found = b""
    while head and len(found) < _BLOCK:
        member = zlib.decompressobj(wbits=31)
        try:
            found += member.decompress(head, _BLOCK - len(found))
        except zlib.error:
            raise UnreadableFileError("The gzip file is broken.") from None
        if not member.eof:
            return found, True
        head = member.unused_data
    return found, bool(head)


def _records(text: str, is_cut: bool) -> tuple[list[_Record], int | None]:
    """The records that are there in whole, without empty lines; and the line of one that ends within a quoted field."""
    found: list[_Record] = []
    start, line = 0, 1
    while start < len(text):
        fields, end = _record(text, start)
        if end is None:
            return found, line
        if end == len(text) and is_cut:
            break
        lines = line + text.count("\n", start, end)
        fields[-1] = fields[-1].removesuffix("\r")
        if fields != [""]:
            found.append(_Record(line, fields, lines))
        start, line = end + 1, lines + 1
    return found, None


def _record(text: str, start: int) -> tuple[list[str], int | None]:
    """The fields of the record that begins here, and where it ends; None when a quote is not closed."""
    fields: list[str] = []
    for field in _fields(text, start):
        if field is None:
            return fields, None
        fields.append(field.group())
        start = field.end()
    return fields, start


def _fields(text: str, start: int) -> Iterator[re.Match[str] | None]:
    while True:
        field = _FIELD.match(text, start)
        yield field
        if field is None or text[field.end() : field.end() + 1] != ",":
            return
        start = field.end() + 1


def _columns(header: _Record) -> tuple[str, ...]:
    names = [_unquoted(field) for field in header.fields]
    if len(names) == 1 and re.search(r"[;\t|]", names[0]):
        raise UnreadableFileError(
            f'The header is one column, "{names[0][:100]}"; fields are to be separated by commas.'
        )
    if len(names) > MOST_COLUMNS:
        raise UnreadableFileError(f"The header has {len(names):,} columns; at most {MOST_COLUMNS:,} are taken.")
    if names[0][:1] in ("{", "["):
        raise UnreadableFileError(f"The file begins with {names[0][0]}, as JSON does; CSV is needed.")
    columns = [normalised(name) for name in names]
    for number, column in enumerate(columns, 1):
        if not column:
            raise UnreadableFileError(f"Column {number} of the header has no name.")
        if len(column) > MOST_CHARACTERS:
            raise UnreadableFileError(f"Column {number} of the header has a name of more than 255 characters.")
    for column, count in Counter(columns).items():
        if count > 1:
            alike = ", ".join(f'"{name}"' for name, of in zip(names, columns, strict=True) if of == column)
            raise UnreadableFileError(f"The header names {count} columns alike: {alike} are all {column}.")
    return tuple(columns)


def _unquoted(field: str) -> str:
    return field[1:-1].replace('""', '"') if len(field) > 1 and field[0] == field[-1] == '"' else field


def _refuse_ragged(rows: list[_Record], width: int) -> None:
    ragged = [row for row in rows if len(row.fields) != width]
    if len(ragged) * 2 > len(rows):
        first = ragged[0]
        raise UnreadableFileError(
            f"Most rows have another number of fields than the header: {len(ragged)} of the first {len(rows)}; "
            f"line {first.line} has {len(first.fields)}, the header has {width}."
        )
