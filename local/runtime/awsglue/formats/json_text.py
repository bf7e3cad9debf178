"""Text of JSON as records."""

import json
import re
from collections.abc import Iterator
from typing import Any

from awsglue.formats.python_records import Bad, Parse, decompressed
from awsglue.records import Record
from awsglue.support import not_supported

_STEP = re.compile(r"""\.(\w[\w-]*|\*)|\[\s*(?:(\d+)|(\*)|'([^']*)'|"([^"]*)")\s*\]""")
_BLANK = re.compile(r"\s*")

Step = str | int | None
"""Into a field, into an element, or (None) into each of them."""


def path(text: str) -> list[Step]:
    """The steps of a JsonPath: `$`, `.name`, `['name']`, `[0]`, `*`.

    Raises: NotSupportedHereError: it has another operator (`..`, `?()`, slices).
    """
    steps: list[Step] = []
    place = 1
    while text.startswith("$") and place < len(text):
        found = _STEP.match(text, place)
        if not found:
            break
        name, number, every, *quoted = found.groups()
        if number:
            steps.append(int(number))
        else:
            steps.append(None if every or name == "*" else next(each for each in (name, *quoted) if each is not None))
        place = found.end()
    if not text.startswith("$") or place < len(text):
        raise not_supported(f"jsonPath {text} (of JsonPath, $ .name ['name'] [0] and * are)")
    return steps


def _at(value: Any, steps: list[Step]) -> Iterator[Any]:
    if not steps:
        yield value
        return
    step, rest = steps[0], steps[1:]
    if step is None:
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from _at(each, rest)
    elif isinstance(step, int):
        if isinstance(value, list) and step < len(value):
            yield from _at(value[step], rest)
    elif isinstance(value, dict) and step in value:
        yield from _at(value[step], rest)


class DuplicateKeyError(ValueError):
    """An object has a key twice."""


def _no_duplicates(pairs: list[tuple[str, Any]]) -> Record:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise DuplicateKeyError
    return made


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no value of JSON")


_DECODER = json.JSONDecoder(parse_constant=_refused)
_STRICT = json.JSONDecoder(parse_constant=_refused, object_pairs_hook=_no_duplicates)


def values(text: str, decoder: json.JSONDecoder = _DECODER) -> Iterator[Any]:
    """The values that are in a text one after the other. Raises: ValueError: what comes next is not JSON."""
    place = _after_blank(text, 0)
    while place < len(text):
        value, place = decoder.raw_decode(text, place)
        yield value
        place = _after_blank(text, place)


def _after_blank(text: str, place: int) -> int:
    return _BLANK.match(text, place).end()  # type: ignore[union-attr] # it matches nothing, too


def single_object(text: str) -> Record | None:
    """The object that a line is; None if it is something else that may have records: several values, an array, or an
    object with a key twice. Raises: ValueError: the line is not JSON.
    """
    try:
        found = list(values(text, _STRICT))
    except DuplicateKeyError:
        return None
    except RecursionError:
        raise ValueError("It is nested too deep.") from None
    return found[0] if len(found) == 1 and isinstance(found[0], dict) else None


def line_parser(json_path: str | None) -> Parse:
    """Makes records of a line: of each object in it, and of each in an array. A line that is not JSON is one error."""
    steps = path(json_path) if json_path else []

    def parse(line: str) -> Iterator[Record | Bad]:
        try:
            found = list(values(line))
        except (ValueError, RecursionError) as error:
            yield Bad(f"Unable to parse JSON: {error}", line)
            return
        for value in found:
            yield from _records(value, steps)

    return parse


def file_parser(json_path: str | None) -> Parse:
    """Makes records of a file's bytes, as `line_parser` does. What is not JSON ends the file, with an error."""
    steps = path(json_path) if json_path else []

    def parse(content: bytes) -> Iterator[Record | Bad]:
        try:
            for value in values(decompressed(content).decode("utf-8-sig")):
                yield from _records(value, steps)
        except (ValueError, RecursionError) as error:
            yield Bad(f"Unable to parse JSON: {error}", bytes(content[:_TELLING]).decode(errors="replace"))

    return parse


_TELLING = 10_000
"""How much of a file an error shows, in bytes."""


def _records(value: Any, steps: list[Step]) -> Iterator[Record | Bad]:
    for each in _at(value, steps):
        for one in each if isinstance(each, list) else [each]:
            yield one if isinstance(one, dict) else Bad("A record is an object of JSON.", json.dumps(one))
