"""Gzip files, read to their end before Spark does: it would end the run on one that is broken, and not say which."""

import gzip
import zlib
from typing import Any

from millrace.line_lengths import LineLengths
from millrace.unreadable import UnreadableFileError

_GZIP = b"\x1f\x8b"
_CHUNK = 2**20


def is_gzip(head: bytes) -> bool:
    return head.startswith(_GZIP)


def read_through(body: Any, most: int) -> None:
    """Read a file to its end, or until it has given more than so many bytes; body: a file object.

    Raises:
        UnreadableFileError: it is broken, ends too early, holds too much, or a line that is too long.
    """
    lengths = LineLengths()
    found = 0
    try:
        with gzip.GzipFile(fileobj=body) as content:
            while piece := content.read(_CHUNK):
                found += len(piece)
                if found > most:
                    raise UnreadableFileError(
                        f"The gzip file holds more than {most:,} bytes; one worker reads all of it. Send it in parts, "
                        "or not compressed."
                    )
                lengths.take(piece)
    except EOFError:
        raise UnreadableFileError("The gzip file ends too early.") from None
    except (gzip.BadGzipFile, zlib.error):
        raise UnreadableFileError("The gzip file is broken.") from None
