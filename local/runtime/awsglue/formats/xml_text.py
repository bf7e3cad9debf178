"""Text of XML as records: elements of one name with all that is in them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from awsglue import gluetypes as glue
from awsglue.formats.python_records import Bad, Parse, decompressed
from awsglue.records import Record

_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]*)")
_DOUBLE = re.compile(r"[+-]?([0-9]+\.[0-9]*|\.?[0-9]+)([eE][+-]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[+-]?0[0-9]")
_LONG = 1 << 63


@dataclass(frozen=True)
class Dialect:
    """What the options say; names are theirs."""

    row_tag: str
    encoding: str | None
    exclude_attribute: bool
    treat_empty_values_as_nulls: bool
    attribute_prefix: str
    value_tag: str
    ignore_surrounding_spaces: bool


@dataclass
class _Element:
    """members: texts and elements by name, in their order, more than one of a name if there are."""

    members: dict[str, list["str | _Element"]]
    text: list[str] = field(default_factory=list)


def parser(dialect: Dialect, schema: glue.StructType | None) -> Parse:
    """Makes records of a file's bytes. What is not XML ends the file, with an error.

    schema: what values are to be; None: what they look like.
    """
    return lambda content: _Rows(dialect, schema).of(content)


class _Rows:
    def __init__(self, dialect: Dialect, schema: glue.StructType | None) -> None:
        self._dialect = dialect
        self._schema = schema
        self._open: list[_Element] = []
        self._found: list[_Element] = []

    def of(self, content: bytes) -> Iterator[Record | Bad]:
        """Raises nothing: errors are among the records."""
        parse = expat.ParserCreate(self._dialect.encoding)
        parse.buffer_text = True
        parse.StartElementHandler = self._start
        parse.EndElementHandler = self._end
        parse.CharacterDataHandler = self._text
        failed: str | None = None
        try:
            text = decompressed(content)
            if text.strip():
                parse.Parse(text, True)
        except (expat.ExpatError, ValueError) as error:
            failed = str(error)
        for row in self._found:
            try:
                value = self._value(row, self._schema)
                yield value if isinstance(value, dict) else {self._dialect.value_tag: value}
            except ValueError as error:
                yield Bad(str(error), str(row))
            except RecursionError:
                yield Bad("It is nested too deep.", self._dialect.row_tag)
        if failed:
            yield Bad(f"Unable to parse XML: {failed}", content[:1000].decode(errors="replace"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open and name != self._dialect.row_tag:
            return
        prefix = self._dialect.attribute_prefix
        kept = {} if self._dialect.exclude_attribute else attributes
        made = _Element({prefix + each: [value] for each, value in kept.items()})
        if self._open:
            self._open[-1].members.setdefault(name, []).append(made)
        self._open.append(made)

    def _end(self, _name: str) -> None:
        if self._open:
            done = self._open.pop()
            if not self._open:
                self._found.append(done)

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].text.append(text)

    def _value(self, element: "str | _Element", data_type: glue.DataType | None) -> Any:
        if isinstance(element, str):
            return self._scalar(element, data_type)
        text = "".join(element.text)
        if not element.members and not isinstance(data_type, glue.StructType):
            return self._scalar(text, data_type)
        fields = data_type.field_map if isinstance(data_type, glue.StructType) else {}
        made: dict[str, Any] = {}
        for name, values in element.members.items():
            if not fields or name in fields:
                made[name] = self._member(values, fields[name].dataType if name in fields else None)
        if text.strip():
            name = self._dialect.value_tag
            if not fields or name in fields:
                made[name] = self._scalar(text, fields[name].dataType if name in fields else None)
        return made

    def _member(self, values: "list[str | _Element]", data_type: glue.DataType | None) -> Any:
        if isinstance(data_type, glue.ArrayType):
            return [self._value(each, data_type.elementType) for each in values]
        if len(values) == 1:
            return self._value(values[0], data_type)
        return [self._value(each, data_type) for each in values]

    def _scalar(self, text: str, data_type: glue.DataType | None) -> Any:
        plain = text.strip()
        if not text or (self._dialect.treat_empty_values_as_nulls and not plain):
            return None
        shown = plain if self._dialect.ignore_surrounding_spaces else text
        if data_type is None or isinstance(data_type, glue.ChoiceType):
            return _guessed(plain, shown)
        return _CASTS.get(type(data_type), str)(shown if isinstance(data_type, glue.StringType) else plain)


def _guessed(plain: str, shown: str) -> Any:
    """A value as what it looks like; a number that begins with zeros is a text."""
    if plain in ("true", "false"):
        return plain == "true"
    if _WHOLE.fullmatch(plain) and -_LONG <= int(plain) < _LONG:
        return int(plain)
    if _DOUBLE.fullmatch(plain) and not _LEADING_ZERO.match(plain):
        return float(plain)
    return shown


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


_CASTS: dict[type[glue.DataType], Callable[[str], Any]] = {
    glue.ByteType: int,
    glue.ShortType: int,
    glue.IntegerType: int,
    glue.LongType: int,
    glue.FloatType: float,
    glue.DoubleType: float,
    glue.BooleanType: _boolean,
    glue.StringType: str,
}
