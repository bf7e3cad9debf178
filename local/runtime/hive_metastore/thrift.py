"""Messages of Thrift's binary protocol, as far as a Hive metastore needs them.

https://github.com/apache/thrift/blob/master/doc/specs/thrift-binary-protocol.md
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

Value = Any
"""A Thrift value in Python: a struct is a dictionary by the names of its members; one that is None is left out."""

_VERSION = 0x80010000
_CALL, _REPLY, _EXCEPTION, _ONE_WAY = 1, 2, 3, 4


@dataclass(frozen=True)
class Scalar:
    """code: of the type on the wire; form: how `struct` packs it, empty for a string."""

    code: int
    form: str = ""


@dataclass(frozen=True)
class List:
    item: "Type"
    code: int = 15


@dataclass(frozen=True)
class Struct:
    """members: by their number, the name and the type."""

    members: Mapping[int, tuple[str, "Type"]]
    code: int = 12


@dataclass(frozen=True)
class StringMap:
    code: int = 13


Type = Scalar | List | Struct | StringMap

BOOL, BYTE, DOUBLE, I16, I32, I64 = (
    Scalar(code, form) for code, form in ((2, ">?"), (3, ">b"), (4, ">d"), (6, ">h"), (8, ">i"), (10, ">q"))
)
STRING = Scalar(11)
STRINGS = List(STRING)
STRING_MAP = StringMap()
_SCALARS = {each.code: each for each in (BOOL, BYTE, DOUBLE, I16, I32, I64, STRING)}


class Call(NamedTuple):
    name: str
    sequence: int


def read_call(stream: BinaryIO) -> Call | None:
    """The head of the next message; None at the end, which is also a call without an answer: `shutdown`, the last one.

    `read` of the method's arguments has to follow.

    Raises:
        ValueError: it is not a call of the binary protocol.
    """
    head = stream.read(4)
    if len(head) < 4:
        return None
    version = struct.unpack(">I", head)[0]
    if version == _VERSION | _ONE_WAY:
        return None
    if version != _VERSION | _CALL:
        raise ValueError(f"not a call of Thrift's binary protocol: {version:#x}")
    name = read(stream, STRING)
    return Call(name, read(stream, I32))


def reply(call: Call, result: Struct, value: Value) -> bytes:
    return _head(call, _REPLY) + write(value, result)


def failure(call: Call, message: str) -> bytes:
    """An answer that is not the method's own: an application exception of the kind UNKNOWN_METHOD."""
    return _head(call, _EXCEPTION) + write({"message": message, "type": 1}, _APPLICATION_EXCEPTION)


_APPLICATION_EXCEPTION = Struct({1: ("message", STRING), 2: ("type", I32)})


def _head(call: Call, kind: int) -> bytes:
    return struct.pack(">I", _VERSION | kind) + write(call.name, STRING) + struct.pack(">i", call.sequence)


def write(value: Value, of: Type) -> bytes:
    if isinstance(of, Struct):
        members = [(number, value.get(name), inner) for number, (name, inner) in of.members.items()]
        fields = [
            struct.pack(">bh", inner.code, number) + write(each, inner)
            for number, each, inner in members
            if each is not None
        ]
        return b"".join(fields) + b"\0"
    if isinstance(of, List):
        return struct.pack(">bi", of.item.code, len(value)) + b"".join(write(each, of.item) for each in value)
    if isinstance(of, StringMap):
        words = (write(word, STRING) for pair in value.items() for word in pair)
        return struct.pack(">bbi", STRING.code, STRING.code, len(value)) + b"".join(words)
    if of.form:
        return struct.pack(of.form, value)
    text = str(value).encode(errors="surrogateescape")
    return struct.pack(">i", len(text)) + text


def read(stream: BinaryIO, of: Type) -> Value:
    """A value of the type; members that the type does not know are passed over."""
    if isinstance(of, Struct):
        found = {}
        while code := read(stream, BYTE):
            name, inner = of.members.get(read(stream, I16), ("", None))
            if inner and inner.code == code:
                found[name] = read(stream, inner)
            else:
                _skip(stream, code)
        return found
    if isinstance(of, List):
        read(stream, BYTE)
        return [read(stream, of.item) for _ in range(read(stream, I32))]
    if isinstance(of, StringMap):
        _exactly(stream, 2)
        return {read(stream, STRING): read(stream, STRING) for _ in range(read(stream, I32))}
    if of.form:
        return struct.unpack(of.form, _exactly(stream, struct.calcsize(of.form)))[0]
    return _exactly(stream, read(stream, I32)).decode(errors="surrogateescape")  # binary is a string here


def _skip(stream: BinaryIO, code: int) -> None:
    if code in _SCALARS:
        read(stream, _SCALARS[code])
    elif code == Struct.code:
        read(stream, Struct({}))
    elif code == StringMap.code:
        key, value = read(stream, BYTE), read(stream, BYTE)
        for _ in range(read(stream, I32)):
            _skip(stream, key)
            _skip(stream, value)
    else:  # a list or a set
        item = read(stream, BYTE)
        for _ in range(read(stream, I32)):
            _skip(stream, item)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    found = stream.read(count)
    if len(found) < count:
        raise EOFError("the message of a Thrift client ended early")
    return found
