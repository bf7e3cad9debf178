"""Texts in a field as the values that they hold, for `unbox`: a parser for each format, and a line in PARSERS."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from awsglue.formats.options import flag
from awsglue.support import not_supported

Parse = Callable[[str], Any]
"""The value that a text holds. Raises: ValueError: it holds none, and why. It runs in Spark's workers."""
Parser = Callable[[Mapping[str, Any], Sequence[str] | None], Parse]
"""Of a format's options, and of names for the columns if there are any."""


def json_parser(options: Mapping[str, Any], names: Sequence[str] | None) -> Parse:  # noqa: ARG001 (JSON has its own)
    """Any value of JSON: an object is a struct."""
    _only("json", options, ())
    return _json


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refused)
    except RecursionError:
        raise ValueError("It is nested too deep.") from None


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no value of JSON.")


def csv_parser(options: Mapping[str, Any], names: Sequence[str] | None) -> Parse:
    """One line of values, all of them strings, named as is given, or `col0`, `col1`, …, or by the line before it
    (withHeader).

    separator: `,` if none is given. escaper: a character before one that stands for itself; none if none is given.
    quoteChar: `"`; "-1" for none. skipFirst: pass over the first line.
    """
    _only("csv", options, ("separator", "escaper", "quoteChar", "skipFirst", "withHeader"))
    header, skip = flag(options, "withHeader"), flag(options, "skipFirst")
    quote = str(options.get("quoteChar", '"'))
    dialect: dict[str, Any] = {
        "delimiter": str(options.get("separator", ",")),
        "escapechar": options.get("escaper") or None,
        "quotechar": None if quote == "-1" else quote,
        "quoting": csv.QUOTE_NONE if quote == "-1" else csv.QUOTE_MINIMAL,
    }

    def parse(text: str) -> Any:
        try:
            lines = [line for line in csv.reader(text.splitlines(keepends=True), strict=True, **dialect) if line]
        except csv.Error as error:
            raise ValueError(str(error)) from None
        lines = lines[1:] if skip else lines
        if len(lines) != 1 + header:
            raise ValueError(f"There are {len(lines)} lines of CSV instead of {1 + header}.")
        values = lines[-1]
        keys = lines[0] if header else names or [f"col{place}" for place in range(len(values))]
        return dict(zip(keys, values, strict=False))

    return parse


def _only(name: str, options: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(options.keys() - set(known))
    if unknown:
        raise not_supported(f"DynamicFrame.unbox format={name} with {', '.join(unknown)}")


PARSERS: dict[str, Parser] = {
    "csv": csv_parser,
    "json": json_parser,
}
