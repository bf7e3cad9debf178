"""Java's collections as Python's.

By `list()` and `dict()` they would come by an iterator, whose end is an exception of Java's: PySpark looks into that
with some sixty calls, which took most of the time of parsing a ruleset.
"""

from typing import Any


def elements(collection: Any) -> list[Any]:
    """Those of a `java.util.Collection`."""
    array = collection.toArray()
    return [array[place] for place in range(len(array))]


def entries(mapping: Any) -> dict[str, Any]:
    """Those of a `java.util.Map`."""
    return {key: mapping.get(key) for key in elements(mapping.keySet())}
