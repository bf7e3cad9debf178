"""Whether the catalog has already what a crawler would write."""

from typing import Any

Json = dict[str, Any]

DEPRECATED = "DEPRECATED_BY_CRAWLER"
"""The parameter of a table whose data is gone; its value is the time, in milliseconds."""

_WRITTEN = ("StorageDescriptor", "PartitionKeys", "Parameters")


def same(known: Json, wanted: Json) -> bool:
    """Whether a table or partition has all that the crawler would write; what others added does not count."""
    return not _revived(known, wanted) and all(
        _covers(known.get(key), wanted[key]) for key in _WRITTEN if key in wanted
    )


def _revived(known: Json, wanted: Json) -> bool:
    """Whether a table that had been deprecated has data again."""
    return DEPRECATED in known.get("Parameters", {}) and DEPRECATED not in wanted.get("Parameters", {})


def _covers(known: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(known, dict) and all(
            key == "CRAWL_RUN_ID" or _covers(known.get(key), value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return len(known or []) == len(wanted) and all(map(_covers, known or [], wanted))
    return bool(known == wanted)
