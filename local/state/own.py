"""Tables of this package that are kept like the services' own state.

    _bookmarks = own.table("glue-bookmarks")     # at import, in any module of `local`

A table is a plain dictionary of JSON values by string. Change it, then call `saver.changed("own")`, or
`saver.flush("own")` before something that rests on it is acknowledged. After a restart it is filled again
before components start.
"""

from typing import Any

_tables: dict[str, dict[str, Any]] = {}


def table(name: str) -> dict[str, Any]:
    """The table of this name."""
    return _tables.setdefault(name, {})


def tables() -> dict[str, dict[str, Any]]:
    """All tables by name."""
    return _tables
