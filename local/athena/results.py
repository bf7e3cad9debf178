"""Results as Athena keeps them: a CSV file (or a text file, of DDL) in the output location, its metadata beside it."""

import base64
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from ministack.services import s3

from local import aws
from local.athena.engine.text import ResultColumn
from local.athena.errors import InvalidRequestError, QueryError
from local.athena.permissions import Permissions

_MAX_ROWS = 1000
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
        raise QueryError("", f"Could not write the output to {url}: {error}") from error


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
    bucket, key = url.removeprefix("s3://").split("/", 1)
    content = s3._get_object_data(bucket, key)
    if content is None:
        raise InvalidRequestError(f"Could not find results: there is no {url}.")
    rows = _csv_rows(content, start) if is_csv else _lines(content, start)
    found: list[list[str | None]] = []
    for row, end in rows:
        found.append(row)
        if len(found) == (limit or _MAX_ROWS):
            return found, (_token(end) if end < len(content) else None)
    return found, None


def _csv_rows(content: bytes, start: int) -> Iterator[tuple[list[str | None], int]]:
    """Rows, each with where it ends. A value without quotes is NULL."""
    position = start
    while position < len(content):
        row: list[str | None] = []
        while True:
            found = _FIELD.match(content, position)
            if found is None:
                raise InvalidRequestError("The result is not the CSV that Athena wrote.")
            value = found[1]
            row.append(None if value is None else value.replace(b'""', b'"').decode())
            position = found.end()
            if found[2] != b",":
                break
        yield row, position


def _lines(content: bytes, start: int) -> Iterator[tuple[list[str | None], int]]:
    """Lines, each one value whatever tabs it has, and where it ends."""
    position = start
    while position < len(content):
        end = content.find(b"\n", position)
        end = len(content) if end < 0 else end
        yield [content[position:end].decode()], end + 1
        position = end + 1


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
