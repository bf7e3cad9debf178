"""Names of tables and partition keys, by the rules under "How crawlers work" in the Glue guide."""

import hashlib
import re
from collections.abc import Collection

_LONGEST = 128


def table_name(prefix: str, source: str) -> str:
    """The name of a table that is called after a folder or file: only lower-case letters, digits and underscores."""
    return _clean(f"{prefix}{source}")[:_LONGEST]


def unique(name: str, location: str, taken: Collection[str]) -> str:
    """The name, with a hash of the location at its end if another table has it."""
    if name not in taken:
        return name
    digest = hashlib.md5(location.encode(), usedforsecurity=False).hexdigest()
    return f"{name[: _LONGEST - len(digest) - 1]}_{digest}"


def partition_keys(levels: tuple[str, ...]) -> list[str]:
    """The keys' names: those in the folders, and `partition_N` for plain ones."""
    return [_clean(key) if key else f"partition_{index}" for index, key in enumerate(levels)]


def _clean(name: str) -> str:
    return re.sub(r"[^a-z0-9_]", "_", name.lower())
