"""What lines of JSON are like, so that Python need not look at each of them to know the schema of all.

The shape of a line is its text with every value replaced by what tells its type. Lines of one shape have the same
fields with values of the same types, and are all of them JSON or none is; so Python looks at each shape once. Spark
makes them, by regular expressions that never look back.
"""

import re

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.formats import scanning

_ESCAPED_BACKSLASH, _ESCAPED_QUOTE, _ESCAPE, _BEGIN, _END = "\x01", "\x02", "\x03", "\x04", "\x06"
"""Stand for escapes, and around what is left of a string or a number."""
_OURS = "[\x01-\x04\x06]"
_NO_JSON = "\x05"
"""Begins the shape of a line that has one of these itself, as JSON cannot."""

_STRING = r'"[^"\\\x00\x04-\x1f]*+"'
_KEY_OR_STRING = rf'({_STRING}[ \t]*+:)|(")[^"\\\x00\x04-\x1f]*+"'
_NUMBERS = "|".join(
    [
        r"(?:0|[1-9][0-9]*+)(?:([.])[0-9]++(?:[eE][+-]?+[0-9]++)?+|([eE])[+-]?+[0-9]++)",  # a double
        r"(?:0|[1-9][0-9]{0,8}|1[0-9]{9}|20[0-9]{8}|21[0-3][0-9]{7}|214[0-6][0-9]{6})(?![0-9.eE])",  # an int
        r"([1-9])[0-9]{9,17}(?![0-9.eE])",  # a long, with its first digit
        r"([1-8])[0-9]{18}(?![0-9.eE])",
    ]
)
_OTHERS = r"-?+(?:2147[0-9]{6}|9[0-9]{18}|[1-9][0-9]{19,})(?![0-9.eE])"
"""An int or a long, or a long or a decimal: these stay as they are."""

_VALUE = rf'("[^"]*+"|{_OTHERS})|(?=[-0-9])-?+(?:{_NUMBERS})'


def shape(line: Column) -> Column:
    """The shape of a line."""
    plain = F.replace(line, F.lit("\\\\"), F.lit(_ESCAPED_BACKSLASH))
    plain = F.replace(plain, F.lit('\\"'), F.lit(_ESCAPED_QUOTE))
    plain = F.regexp_replace(plain, r"\\([/bfnrt]|u[0-9a-fA-F]{4})", _ESCAPE + "$1")
    keys = F.regexp_replace(plain, _KEY_OR_STRING, "$1$2$2")
    made = F.regexp_replace(keys, _VALUE, _BEGIN + "$1$2$3$4$5" + _END)
    return F.when(line.rlike(_OURS), F.concat(F.lit(_NO_JSON), line)).otherwise(made)


def shapes(lines: DataFrame) -> DataFrame:
    """The shapes of lines in the column `shape`, in the order in which they come first; `size`: of the longest line of
    each, in bytes.
    """
    line = F.col(scanning.INPUT)
    placed = lines.select(
        shape(line).alias("shape"), F.octet_length(line).alias("size"), F.monotonically_increasing_id().alias("place")
    )
    alike = placed.groupBy("shape").agg(F.min("place").alias("place"), F.max("size").alias("size"))
    return alike.sort("place").select("shape", "size")


_TOKEN = re.compile(rf'{_BEGIN}(?:("[^"]*")|([.eE])|(-?[0-9]*)){_END}|{_ESCAPE}')


def example(shape: str) -> str:
    """A line of a shape. Raises: ValueError: there is none that is JSON."""
    if shape.startswith(_NO_JSON):
        raise ValueError("A control character is no JSON.")
    line = _TOKEN.sub(_value, shape)
    return line.replace(_ESCAPED_BACKSLASH, "\\\\").replace(_ESCAPED_QUOTE, '\\"')


def _value(token: re.Match[str]) -> str:
    """With spaces around, so that two tokens do not become one."""
    text, double, whole = token.groups()
    if text is not None:
        return f" {text.replace(_ESCAPE, _BACKSLASH)} "
    if double:
        return " 1.5 "
    if whole is None:
        return _BACKSLASH
    return f" { {0: 1, 1: 1 << 40}.get(len(whole), whole) } "


_BACKSLASH = "\\"
