"""Patterns of dates, in Spark's syntax or in Python's codes.

https://docs.aws.amazon.com/glue/latest/dg/transforms-format-timestamp.html
"""

import re

_CODES = {
    "a": "EEE",
    "A": "EEEE",
    "b": "MMM",
    "B": "MMMM",
    "d": "dd",
    "f": "SSSSSS",
    "H": "HH",
    "I": "hh",
    "j": "DDD",
    "m": "MM",
    "M": "mm",
    "p": "a",
    "S": "ss",
    "y": "yy",
    "Y": "yyyy",
    "z": "xx",
    "Z": "z",
    "%": "%",
}


def spark_pattern(pattern: str) -> str:
    """The pattern in Spark's syntax; it is in Python's codes if there is a `%` in it.

    Raises:
        ValueError: a code has no counterpart in Spark.
    """
    if "%" not in pattern:
        return pattern
    return re.sub(r"%(.?)|([A-Za-z']+)", _part, pattern)


def _part(found: re.Match[str]) -> str:
    code, text = found.groups()
    if text is not None:
        return "'" + text.replace("'", "''") + "'"
    if code not in _CODES:
        raise ValueError(f"The date code %{code} has no counterpart in Spark's patterns.")
    return _CODES[code]
