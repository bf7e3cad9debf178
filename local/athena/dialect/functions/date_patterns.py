"""Dates and times as text and back, by MySQL's patterns (`date_format`) and by Joda's (`format_datetime`)."""

import re
from collections.abc import Callable

from sqlglot import exp

from local.athena.dialect.functions import dates
from local.athena.dialect.registry import Function, function
from local.athena.dialect.trino import position
from local.athena.errors import QueryError

_MYSQL = {
    "a": "%a", "b": "%b", "c": "%-m", "d": "%d", "e": "%-d", "f": "%f", "H": "%H", "h": "%I", "I": "%I", "i": "%M",
    "j": "%j", "k": "%-H", "l": "%-I", "M": "%B", "m": "%m", "p": "%p", "r": "%I:%M:%S %p", "S": "%S", "s": "%S",
    "T": "%H:%M:%S", "v": "%V", "W": "%A", "x": "%G", "Y": "%Y", "y": "%y", "%": "%%",
}  # fmt: skip
_MYSQL_REFUSED = "DUuVwX"

_JODA = {
    "y": {1: "%Y", 2: "%y", 4: "%Y"},
    "Y": {1: "%Y", 4: "%Y"},
    "x": {4: "%G"},
    "M": {1: "%-m", 2: "%m", 3: "%b", 4: "%B"},
    "d": {1: "%-d", 2: "%d"},
    "D": {3: "%j"},
    "w": {2: "%V"},
    "e": {1: "%u"},
    "E": {1: "%a", 2: "%a", 3: "%a", 4: "%A"},
    "a": {1: "%p"},
    "H": {1: "%-H", 2: "%H"},
    "h": {1: "%-I", 2: "%I"},
    "m": {1: "%-M", 2: "%M"},
    "s": {1: "%-S", 2: "%S"},
    "S": {3: "%g", 6: "%f"},
}
_JODA_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")


def mysql(pattern: str) -> str:
    """A MySQL pattern as one of strftime's.

    Raises:
        ValueError: Trino refuses the specifier, or the engine has none for it.
    """
    found, characters = "", iter(pattern)
    for character in characters:
        if character != "%":
            found += character
            continue
        specifier = next(characters, "%")
        if specifier in _MYSQL_REFUSED:
            raise ValueError(f"%{specifier} not supported in date format string")
        found += _MYSQL.get(specifier, specifier)
    return found


def joda(pattern: str) -> str:
    """A Joda pattern as one of strftime's.

    Raises:
        ValueError: the engine has nothing for a field of that width.
    """
    found = ""
    place = 0
    while place < len(pattern):
        token = _JODA_TOKEN.match(pattern, place)
        if token is None:
            raise ValueError(f"Invalid pattern: {pattern}")
        place = token.end()
        if token[1] is not None:
            found += (token[1].replace("''", "'") or "'").replace("%", "%%")
        elif token[2] is not None:
            found += _joda_field(token[0])
        else:
            found += token[0].replace("%", "%%")
    return found


def _joda_field(token: str) -> str:
    widths = _JODA.get(token[0], {})
    specifier = widths.get(len(token)) or (widths.get(4) if len(token) > 4 and token[0] in "ME" else None)
    if specifier is None:
        raise ValueError(f"The field '{token}' of a date pattern is not supported")
    return specifier


def _with_pattern(build: Callable[[exp.Expr, exp.Expr], exp.Expr], convert: Callable[[str], str]) -> Function:
    def translate(call: exp.Anonymous) -> exp.Expr:
        if len(call.expressions) != 2 or not call.expressions[1].is_string:
            raise QueryError(
                "NOT_SUPPORTED", f"{call.this} is supported with a constant format only", position=position(call)
            )
        value, pattern = call.expressions
        try:
            converted = convert(pattern.this)
        except ValueError as error:
            raise QueryError("INVALID_FUNCTION_ARGUMENT", str(error), position=position(call)) from error
        return build(value, exp.Literal.string(converted))

    return Function(translate)


def _format(moment: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    return dates.of_local("strftime", moment, pattern)


def _parse(name: str) -> Callable[[exp.Expr, exp.Expr], exp.Expr]:
    return lambda text, pattern: function(name, text, pattern)


FUNCTIONS = {
    "date_format": _with_pattern(_format, mysql),
    "date_parse": _with_pattern(_parse("trino_parse_time"), mysql),
    "format_datetime": _with_pattern(_format, joda),
    "parse_datetime": _with_pattern(_parse("trino_parse_instant"), joda),
}

MACROS = {
    "trino_parse_time": "(x, p) AS CASE WHEN x IS NULL THEN NULL WHEN try_strptime(x, p) IS NULL THEN CAST(CAST("
    "trino_raise('INVALID_FUNCTION_ARGUMENT: Invalid format: \"' || x || '\"') AS VARCHAR) AS TIMESTAMP) "
    "ELSE try_strptime(x, p) END",
    "trino_parse_instant": "(x, p) AS timezone('UTC', trino_parse_time(x, p))",
}
