"""Contents of files, the same ones each time, the large ones made when they are asked for."""

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Content = Callable[[str], bytes]

BOM = b"\xef\xbb\xbf"


def text(*rows: object) -> bytes:
    """An object a line; a row that is a text or bytes stands as it is."""
    return b"".join(_line(row) + b"\n" for row in rows)


def _line(row: object) -> bytes:
    if isinstance(row, bytes):
        return row
    return row.encode() if isinstance(row, str) else json.dumps(row, ensure_ascii=False).encode()


def with_member(row: Row, member: str) -> str:
    """An object with a member more, given as its text, which need not be JSON."""
    return f"{json.dumps(row, ensure_ascii=False)[:-1]}, {member}}}"


def with_value(row: Row, name: str, value: str) -> str:
    """An object with one of its values given as a text, which need not be JSON."""
    return json.dumps({**row, name: "@@"}, ensure_ascii=False).replace('"@@"', value)


def noise(size: int) -> bytes:
    """Bytes as those of a picture, zero bytes among them."""
    return b"\x89PNG\r\n\x1a\n\0" + random.Random(7).randbytes(size)  # noqa: S311 (no secret)


def zipped(name: str, body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), body)
    return out.getvalue()


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def bomb(head: bytes, piece: bytes, size: int) -> bytes:
    """Gzip of a text that goes on with the same piece until it has this many bytes: members one after another."""
    member = gzipped(piece)
    return gzipped(head) + member * (size // len(piece))


def damaged(body: bytes) -> bytes:
    """Gzip whose data are whole, and whose checksum is another's."""
    compressor = zlib.compressobj(wbits=-15)
    packed = compressor.compress(body) + compressor.flush()
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packed + struct.pack("<II", zlib.crc32(body) ^ 1, len(body))


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth
