"""What is in a JSON file: an object a line, or one document."""

import json
from collections.abc import Callable
from enum import Enum
from typing import NoReturn

from millrace.gzip_files import is_gzip
from millrace.unreadable import UnreadableFileError

_BOM = b"\xef\xbb\xbf"
_WHITESPACE = b" \t\r\n"

LARGEST_DOCUMENT = 64 * 2**20
"""Bytes. A document is read whole, by one worker; lines are not."""


class Shape(Enum):
    LINES = "an object a line"
    OBJECT = "one object over several lines"
    ARRAY = "one array"


def shape_of(head: bytes, size: int, whole: Callable[[], bytes]) -> Shape:
    """The shape of a file.

    head: its first bytes. size: all its bytes. whole: reads it all, called for a document only.

    Raises:
        UnreadableFileError
    """
    begin = head.removeprefix(_BOM).lstrip(_WHITESPACE)
    if size == 0 or (not begin and len(head) == size):
        raise UnreadableFileError("The file is empty.")
    if is_gzip(head):
        raise UnreadableFileError("The file is gzip; JSON is taken as it is, not compressed.")
    if b"\0" in head:
        raise UnreadableFileError("The file holds zero bytes: it is binary, or not in UTF-8.")
    if begin[:1] == b"[":
        _check_document(size, whole)
        return Shape.ARRAY
    if begin[:1] != b"{":
        raise UnreadableFileError(
            "The file begins with neither { nor [; JSON lines, an object or an array is expected."
        )
    return _object_or_lines(begin, size, whole)


def check_lines(head: bytes, size: int) -> None:
    """Check that a file too large to be read whole holds an object a line, as far as its first bytes tell.

    Raises:
        UnreadableFileError
    """
    shape_of(head, size, lambda: b"")
    first_line, line_end, _ = head.removeprefix(_BOM).lstrip(_WHITESPACE).partition(b"\n")
    if not line_end or not _is_json(first_line):
        raise UnreadableFileError(
            f"The file has {size:,} bytes and does not begin with an object on a line of its own; at most "
            f"{LARGEST_DOCUMENT:,} can be read as a whole. Send an object a line."
        )


def _object_or_lines(begin: bytes, size: int, whole: Callable[[], bytes]) -> Shape:
    first_line, line_end, _ = begin.partition(b"\n")
    # An object over several lines begins with a short one that is no object by itself.
    if line_end and not _is_json(first_line) and size <= LARGEST_DOCUMENT and _is_json(whole()):
        return Shape.OBJECT
    return Shape.LINES


def _check_document(size: int, whole: Callable[[], bytes]) -> None:
    if size > LARGEST_DOCUMENT:
        raise UnreadableFileError(
            f"The file is one array of {size:,} bytes; at most {LARGEST_DOCUMENT:,} can be read as a whole. "
            "Send an object a line."
        )
    try:
        json.loads(whole(), parse_constant=_no_constant)
    except RecursionError as error:
        raise UnreadableFileError("The file is nested too deeply.") from error
    except ValueError as error:
        raise UnreadableFileError(f"The file is not valid JSON: {error}.") from error


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return False
    return True


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
