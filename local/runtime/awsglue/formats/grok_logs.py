"""Logs, a record a line, by Grok patterns.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-grok-home.html

Fields are strings unless the pattern says more. A line that does not match, or has a value that is not of its type, is
an error; in StrictMode values are left as strings. AWS leaves open whether a pattern must match a whole line: here it
need not, as it need not in Grok.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import regex  # type: ignore[import-untyped] # it has no types
from pyspark.sql import DataFrameWriter

from awsglue import gluetypes as glue
from awsglue.formats import Records, Source, grok, options, python_records, scanning
from awsglue.formats.python_records import Bad, Parse
from awsglue.records import Record
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_DOCUMENTED = ("logFormat", "LogFormat", "customPatterns", "MISSING", "LineCount", "StrictMode")


def read(source: Source) -> Records:
    """Raises:
    NotSupportedHereError: an option that is not known, by its name.
    ValueError: there is no logFormat, or it is no Grok pattern.
    """
    given = source.options
    options.only("grokLog", given, _DOCUMENTED)
    pattern = given.get("logFormat") or given.get("LogFormat")
    if not pattern:
        raise ValueError("format=grokLog needs the format option logFormat.")
    if str(given.get("LineCount", "1")) != "1":
        raise ValueError(f"LineCount: {given['LineCount']!r} is not 1: only records of one line are supported")
    compiled = grok.compiled(str(pattern), str(given.get("customPatterns", "")))
    schema = compiled.schema
    if options.flag(given, "StrictMode"):
        schema = glue.StructType(glue.Field(field.name, glue.StringType()) for field in schema)
    if not source.files:
        return scanning.nothing(source)
    parse = _parser(compiled, schema, str(given.get("MISSING", "-")))
    return python_records.read(source, scanning.lines(source), parse, schema)


def write(frame: "DynamicFrame", given: Mapping[str, Any], keys: Sequence[str] = ()) -> DataFrameWriter:  # noqa: ARG001 (a format's)
    """Not here: AWS does not write it either."""
    raise not_supported("writing format=grokLog (AWS Glue does not write it either)")


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


_CASTS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("byte", "short", "int", "long"), int),
    "double": float,
    "float": float,
    "boolean": _boolean,
    "string": str,
}


def _parser(compiled: grok.Grok, schema: glue.StructType, missing: str) -> Parse:
    expression, names = compiled.expression, {group: name for group, (name, _) in compiled.fields.items()}
    casts = {field.name: field.dataType.typeName() for field in schema}

    def parse(line: str) -> Iterator[Record | Bad]:
        if not line.strip():
            return
        found = regex.search(expression, line)  # it keeps what it has compiled
        if not found:
            yield Bad("The line does not match logFormat.", line)
            return
        texts = {names[group]: text for group, text in found.groupdict().items() if text is not None}
        try:
            yield {name: None if text == missing else _CASTS[casts[name]](text) for name, text in texts.items()}
        except ValueError as error:
            yield Bad(str(error), line)

    return parse
