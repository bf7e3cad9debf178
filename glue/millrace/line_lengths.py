"""How long lines are: one is read as a whole, by one worker, and Spark ends the run on one of 2 GiB."""

from typing import Any

from millrace.unreadable import UnreadableFileError

LONGEST_LINE = 64 * 2**20
"""Bytes."""

_STEP = LONGEST_LINE // 2
_LOOK = 2**16
_CHUNK = 2**20


class LineLengths:
    """Follows a text, piece by piece of less than `LONGEST_LINE` bytes each."""

    def __init__(self) -> None:
        self._so_far = 0

    def take(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            UnreadableFileError: a line is too long.
        """
        end = piece.find(b"\n")
        longest = self._so_far + (len(piece) if end < 0 else end)
        self._so_far = longest if end < 0 else len(piece) - piece.rfind(b"\n") - 1
        if longest > LONGEST_LINE:
            raise UnreadableFileError(
                f"The file has a line of more than {LONGEST_LINE:,} bytes, which is more than can be read as a whole."
            )


def refuse_long_lines(s3: Any, object_: dict[str, str], size: int) -> None:
    """Refuse a file with a line of more than `LONGEST_LINE` bytes.

    object_: its Bucket and Key, and VersionId, if any. size: its bytes.

    It is looked at every 32 MiB: with a line end soon after each of these places, no line is that long. Only else is
    all of it read.

    Raises:
        UnreadableFileError
    """
    if size <= LONGEST_LINE or all(_ends_soon(s3, object_, start) for start in range(0, size - _LOOK, _STEP)):
        return
    lengths = LineLengths()
    for piece in s3.get_object(**object_)["Body"].iter_chunks(_CHUNK):
        lengths.take(piece)


def _ends_soon(s3: Any, object_: dict[str, str], start: int) -> bool:
    look: bytes = s3.get_object(**object_, Range=f"bytes={start}-{start + _LOOK - 1}")["Body"].read()
    return b"\n" in look
