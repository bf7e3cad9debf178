"""Text of CSV as rows of values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awsglue.formats import options

_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_LINE_ENDS = "\r\n"


@dataclass(frozen=True)
class Dialect:
    """quote, escaper: None where there is none; a quote in quotes is doubled, or has the escaper before it."""

    separator: str
    quote: str | None
    escaper: str | None
    multi_line: bool
    with_header: bool
    skip_first: bool

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Dialect":
        """Raises: ValueError: an option is not one character."""
        quote = str(given.get("quoteChar", '"'))
        quote = "" if quote == "-1" else quote
        escaper = str(given.get("escaper") or "")
        escaper = "" if escaper in ("none", quote) else escaper
        separator = str(given.get("separator") or ",")
        for name, value in (("separator", separator), ("quoteChar", quote), ("escaper", escaper)):
            if len(value) > 1:
                raise ValueError(f"{name}: {value!r} is not one character")
        return cls(
            separator,
            quote or None,
            escaper or None,
            options.flag(given, "multiLine", "multiline"),
            options.flag(given, "withHeader"),
            options.flag(given, "skipFirst"),
        )


def rows(text: str, dialect: Dialect) -> Iterator[list[str]]:
    """The rows of a text; a blank line is none."""
    row: list[str] = []
    value: list[str] = []
    in_quotes = False
    place, end = 0, len(text)
    while place < end:
        character = text[place]
        place += 1
        if character == dialect.escaper and place < end:
            value.append(_ESCAPED.get(text[place], text[place]))
            place += 1
        elif in_quotes and (dialect.multi_line or character not in _LINE_ENDS):
            if character != dialect.quote:
                value.append(character)
            elif text[place : place + 1] == dialect.quote:
                value.append(character)
                place += 1
            else:
                in_quotes = False
        elif character == dialect.quote and not value:
            in_quotes = True
        elif character == dialect.separator:
            row.append("".join(value))
            value = []
        elif character in _LINE_ENDS:
            if row or value:
                yield [*row, "".join(value)]
            row, value, in_quotes = [], [], False
        else:
            value.append(character)
    if row or value:
        yield [*row, "".join(value)]


def data_rows(text: str, dialect: Dialect) -> Iterator[list[str]]:
    """The rows without the header and the one to skip."""
    skipped = dialect.with_header + dialect.skip_first
    return (row for number, row in enumerate(rows(text.removeprefix("\ufeff"), dialect)) if number >= skipped)


def width(text: str, dialect: Dialect) -> int:
    """How many values a row's text has."""
    return max(map(len, rows(text, dialect)), default=0)
