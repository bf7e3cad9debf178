"""Paths as Spark tells them, in `_metadata.file_path`: they are parts of a URL."""

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)


def literal(path: str) -> str:
    """A path with what Spark would read as a pattern taken as it is."""
    return "".join(f"\\{each}" if each in "{}[]*?\\" else each for each in path)


def decoded(path: Column) -> Column:
    """A part of a URL as it was; a plus sign stands for itself there."""
    return F.url_decode(F.replace(path, F.lit("+"), F.lit("%2B")))


def key_of(path: Column) -> Column:
    """The key of a file in S3."""
    return decoded(F.regexp_replace(path, "^[^:]+://[^/]+/", ""))
