"""The JSON values of a text: an array's elements, or values one after another, however they are laid out in lines."""

import json
import re
from typing import NamedTuple, NoReturn, SupportsIndex

from millrace.unreadable import UnreadableFileError

_SPACE = re.compile(r"[ \t\r\n]*")
_NEXT_OBJECT = re.compile(r"\n[ \t\r\n]*(?=\{)")


class Value(NamedTuple):
    """raw: its text. line: where that begins in the file, or its place in an array, from 1."""

    raw: str
    line: int


def values(text: str) -> list[Value]:
    """The values of a file.

    What is no value, among others that are, is one by itself, up to the next line that begins with `{`.

    Raises:
        UnreadableFileError: the file holds no value, or is an array that is not whole.
    """
    text = text.removeprefix("\ufeff")
    start = _after_space(text, 0)
    if start == len(text):
        raise UnreadableFileError("The file is empty.")
    if "\0" in text:
        raise UnreadableFileError("The file holds zero bytes: it is binary, or not in UTF-8.")
    if text[start] == "{":
        return _one_after_another(text, start)
    if text[start] != "[":
        raise UnreadableFileError("The file begins with neither { nor [; JSON objects or an array are expected.")
    try:
        return _elements(text, start)
    except RecursionError as error:
        raise UnreadableFileError("The file is nested too deeply.") from error
    except ValueError as error:
        raise UnreadableFileError(f"The file is not valid JSON: {error}.") from error


def _one_after_another(text: str, start: int) -> list[Value]:
    text = _Text(text)
    found: list[Value] = []
    line, counted = 1, 0
    valid = 0
    while start < len(text):
        try:
            end = _end_of_value(text, start)
            valid += 1
        except (ValueError, RecursionError):
            next_object = _NEXT_OBJECT.search(text, start)
            end = next_object.start() if next_object else len(text)
        line, counted = line + str.count(text, "\n", counted, start), start
        found.append(Value(text[start:end].rstrip(), line))
        start = _after_space(text, end)
    if not valid:
        raise UnreadableFileError("The file holds no valid JSON value.")
    return found


def _elements(text: str, start: int) -> list[Value]:
    found: list[Value] = []
    at = _after_space(text, start + 1)
    while text[at : at + 1] != "]" or found:
        end = _end_of_value(text, at)
        found.append(Value(text[at:end], len(found) + 1))
        at = _after_space(text, end)
        if text[at : at + 1] != ",":
            break
        at = _after_space(text, at + 1)
    if text[at : at + 1] != "]":
        raise json.JSONDecodeError("Expecting ',' or ']'", text, at)
    if _after_space(text, at + 1) < len(text):
        raise json.JSONDecodeError("Extra data", text, at + 1)
    return found


class _Text(str):
    """A text in which no error counts the lines before it: that would read the file once more for each broken value."""

    __slots__ = ()

    def count(self, *_: str | SupportsIndex | None) -> int:
        return 0


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _end_of_value(text: str, start: int) -> int:
    end: int = _DECODER.raw_decode(text, start)[1]
    return end


def _after_space(text: str, start: int) -> int:
    match = _SPACE.match(text, start)
    return match.end() if match else start
