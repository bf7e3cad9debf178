"""Results as Athena keeps them: a CSV file (or a text file, of DDL) in the output location, its metadata beside it."""

import base64
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from botocore.exceptions import ClientError
from ministack.services import s3

from local import aws
from local.athena.engine.text import ResultColumn
from local.athena.errors import RESULTS_NOT_WRITTEN, InvalidRequestError, QueryError
from local.athena.permissions import Permissions

_MAX_ROWS = 1000
_BLOCK = 1 << 20
_FIELD = re.compile(rb'(?:"((?:[^"]|"")*)")?(,|\n|$)')


def header(columns: list[ResultColumn]) -> bytes:
    """The first line of a CSV result."""
    return (",".join('"' + column.name.replace('"', '""') + '"' for column in columns) + "\n").encode()


def upload(permissions: Permissions, url: str, path: Path) -> None:
    """Put a file of a query in the bucket.

    Raises:
        AccessDeniedError
    """
    bucket, key = url.removeprefix("s3://").split("/", 1)
    permissions.write(bucket, key)
    try:
        with path.open("rb") as content:
            _storage().put_object(Bucket=bucket, Key=key, Body=content)
    except ClientError as error:
        message = f"Could not write the output to {url}: {error}"
        raise QueryError("", message, error_type=RESULTS_NOT_WRITTEN) from error


@cache
def _storage() -> Any:
    """The client that writes results: a new one takes longer than most queries."""
    return aws.client("s3", aws.ROOT)


def metadata(columns: list[ResultColumn]) -> bytes:
    """The content of `.csv.metadata`: a protobuf message with one message a column in field 4."""
    return b"".join(
        _field(
            4,
            _text(1, "hive")
            + _text(4, column.name)
            + _text(5, column.name)
            + _text(6, column.type)
            + _number(7, column.precision)
            + _number(8, column.scale)
            + _number(9, 3)  # nullable: unknown
            + _number(10, int(column.type == "varchar")),
        )
        for column in columns
    )


def column_info(column: ResultColumn) -> dict[str, Any]:
    """A column as GetQueryResults describes it."""
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": column.name,
        "Label": column.name,
        "Type": column.type,
        "Precision": column.precision,
        "Scale": column.scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": column.type in ("varchar", "char"),
    }


def page(url: str, is_csv: bool, token: str | None, limit: int | None) -> tuple[list[list[str | None]], str | None]:
    """Rows of a result from where the token points, and the next token, if there are more.

    Raises:
        InvalidRequestError: the token or the limit is not valid, or the result is not there any more.
    """
    if limit is not None and not 1 <= limit <= _MAX_ROWS:
        raise InvalidRequestError(f"MaxResults is more than maximum allowed length {_MAX_ROWS}.")
    start = _offset(token)
    found: list[list[str | None]] = []
    with _opened(url) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(start)
        for row, end in _csv_rows(file, start) if is_csv else _lines(file, start):
            found.append(row)
            if len(found) == (limit or _MAX_ROWS):
                return found, (_token(end) if end < size else None)
    return found, None


def _opened(url: str) -> BinaryIO:
    bucket, key = url.removeprefix("s3://").split("/", 1)
    if key not in s3._buckets.get(bucket, {}).get("objects", {}):
        raise InvalidRequestError(f"Could not find results: there is no {url}.")
    path = s3._object_disk_path(bucket, key)
    if path is not None and Path(path).is_file():
        return Path(path).open("rb")
    return io.BytesIO(s3._get_object_data(bucket, key) or b"")


def _csv_rows(file: BinaryIO, start: int) -> Iterator[tuple[list[str | None], int]]:
    """Rows, each with where in the file it ends. A value without quotes is NULL."""
    buffer, complete = b"", False
    while not complete:
        block = file.read(_BLOCK)
        complete = len(block) < _BLOCK
        buffer += block
        place = 0
        while place < len(buffer):
            found = _csv_row(buffer, place, complete)
            if found is None:
                break
            row, place = found
            yield row, start + place
        buffer, start = buffer[place:], start + place


def _csv_row(buffer: bytes, place: int, complete: bool) -> tuple[list[str | None], int] | None:
    """The row that starts here, and where it ends; None when the rest of it is still to be read."""
    row: list[str | None] = []
    while True:
        found = _FIELD.match(buffer, place)
        if found is None or (not found[2] and not complete):
            return None
        value = found[1]
        row.append(None if value is None else value.replace(b'""', b'"').decode())
        place = found.end()
        if found[2] != b",":
            return row, place


def _lines(file: BinaryIO, start: int) -> Iterator[tuple[list[str | None], int]]:
    """Lines, each one value whatever tabs it has, and where it ends."""
    for line in file:
        start += len(line)
        yield [line.rstrip(b"\n").decode()], start


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(f"offset:{offset}".encode()).decode()


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token).decode().removeprefix("offset:"))
    except ValueError as error:
        raise InvalidRequestError("NextToken is not valid.") from error


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _text(number: int, content: str) -> bytes:
    return _field(number, content.encode())


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)
