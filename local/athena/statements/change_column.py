"""ALTER TABLE … CHANGE COLUMN: https://docs.aws.amazon.com/athena/latest/ug/alter-table-change-column.html"""

from collections.abc import Callable
from typing import Any

from local.athena.statements.base import ddl_error
from local.athena.statements.tokens import Tokens

Edit = Callable[[dict[str, Any]], None]


def read(tokens: Tokens) -> Edit:
    """What follows CHANGE: the old name, the new one, the type, and a comment and a place."""
    tokens.accept("COLUMN")
    old = tokens.name()
    column = {"Name": tokens.name(), "Type": tokens.type_text()}
    comment = tokens.string() if tokens.accept("COMMENT") else None
    first = tokens.accept("FIRST")
    after = tokens.name() if not first and tokens.accept("AFTER") else None

    def edit(described: dict[str, Any]) -> None:
        existing = described["StorageDescriptor"]["Columns"]
        place = _place(existing, old)
        if column["Name"] != old and any(each["Name"].lower() == column["Name"] for each in existing):
            raise ddl_error(f"Duplicate column name: {column['Name']}")
        known = existing.pop(place)
        kept = known.get("Comment") if comment is None else comment
        changed = {**column, **({"Comment": kept} if kept else {})}
        if first:
            place = 0
        elif after is not None:
            place = _place(existing, after) + 1
        existing.insert(place, changed)

    return edit


def _place(columns: list[dict[str, Any]], name: str) -> int:
    for place, column in enumerate(columns):
        if column["Name"].lower() == name:
            return place
    raise ddl_error(f"Invalid column reference {name}")
