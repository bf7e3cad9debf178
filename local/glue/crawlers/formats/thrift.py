"""As much of Thrift's compact protocol as the footer of a Parquet file needs.

https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from typing import Any

_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(13)


class Reader:
    """Reads structs as dictionaries from field number to value."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def struct(self, last: int | None = None) -> dict[int, Any]:
        """The struct at this place; `last` is the highest field number of interest, where reading ends."""
        fields: dict[int, Any] = {}
        number = 0
        while last is None or number < last:
            header = self._byte()
            kind = header & 0x0F
            if kind == _STOP:
                break
            number = number + (header >> 4) if header >> 4 else self._zigzag()
            fields[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind)
        return fields

    def _value(self, kind: int) -> Any:
        if kind in (_I16, _I32, _I64):
            return self._zigzag()
        if kind == _BINARY:
            return self._bytes(self._varint())
        if kind in (_LIST, _SET):
            return self._list()
        if kind == _STRUCT:
            return self.struct()
        if kind == _MAP:
            return self._map()
        return self._bytes(8) if kind == _DOUBLE else self._byte()

    def _list(self) -> list[Any]:
        header = self._byte()
        length = header >> 4 if header >> 4 != 15 else self._varint()
        return [self._value(header & 0x0F) for _ in range(length)]

    def _map(self) -> list[tuple[Any, Any]]:
        length = self._varint()
        kinds = self._byte() if length else 0
        return [(self._value(kinds >> 4), self._value(kinds & 0x0F)) for _ in range(length)]

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _bytes(self, length: int) -> bytes:
        if self._at + length > len(self._data):
            raise ValueError("The footer ends in the middle of a value.")
        self._at += length
        return self._data[self._at - length : self._at]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
