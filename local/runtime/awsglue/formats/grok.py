"""Grok: patterns that are named regular expressions, with a field for each `%{NAME:field}` or `%{NAME:field:type}`.

https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-grok
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex  # type: ignore[import-untyped] # it has no types

from awsglue import gluetypes as glue
from awsglue import schemas

_REFERENCE = regex.compile(r"%\{(\w+)(?::([^:;{}]+))?(?:[:;](\w+)[^{}]*)?\}")
_UNWANTED = "UNWANTED"
_TYPES = ("byte", "boolean", "double", "short", "int", "long", "float", "string")
_DEEPEST = 50


@dataclass(frozen=True)
class Grok:
    """expression: with a group for each field's pattern. fields: by group, the field and its type."""

    expression: str
    fields: Mapping[str, tuple[str, glue.DataType]]

    @property
    def schema(self) -> glue.StructType:
        return glue.StructType(glue.Field(name, kind) for name, kind in dict(self.fields.values()).items())


@cache
def built_in() -> dict[str, str]:
    """The patterns that AWS documents, by name."""
    return patterns(Path(__file__).with_name("grok_patterns.txt").read_text())


def patterns(text: str) -> dict[str, str]:
    """Patterns from lines of a name and a regular expression; those that begin with # are none."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split(None, 1) for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def compiled(pattern: str, custom: str = "") -> Grok:
    """Raises: ValueError: a pattern that is not there, or that is no regular expression."""
    known = {**built_in(), **patterns(custom)}
    fields: dict[str, tuple[str, glue.DataType]] = {}

    def expand(text: str, depth: int) -> str:
        if depth > _DEEPEST:
            raise ValueError(f"The Grok pattern {pattern!r} has itself in it.")

        def one(found: "regex.Match[str]") -> str:
            name, field, kind = found.groups()
            if name not in known:
                raise ValueError(f"There is no Grok pattern {name}, in {pattern!r}.")
            inner = expand(known[name], depth + 1)
            if not field or field == _UNWANTED:
                return f"(?:{inner})"
            group = f"g{len(fields)}"
            fields[group] = (field, schemas.named(kind) if kind in _TYPES else glue.StringType())
            return f"(?P<{group}>{inner})"

        return str(_REFERENCE.sub(one, text))

    expression = expand(pattern, 0)
    try:
        regex.compile(expression)
    except regex.error as error:
        raise ValueError(f"The Grok pattern {pattern!r} is no regular expression: {error}") from None
    return Grok(expression, fields)
