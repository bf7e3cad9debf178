"""Views as Athena keeps them in the catalog: the query in a comment of Presto's, in base64.

https://docs.aws.amazon.com/athena/latest/ug/views.html
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from local.athena.catalog import Table
from local.athena.errors import QueryError

_PREFIX, _SUFFIX = "/* Presto View: ", " */"


@dataclass(frozen=True)
class View:
    """A view's query. database: where its unqualified tables are. columns: their names."""

    sql: str
    database: str
    columns: list[str]


def read(table: Table) -> View:
    """Raises: QueryError, when it is not a view of Athena's."""
    text = table.view_text
    if text.startswith(_PREFIX) and text.endswith(_SUFFIX):
        try:
            found = json.loads(base64.b64decode(text[len(_PREFIX) : -len(_SUFFIX)]))
            return View(
                found["originalSql"], found.get("schema") or table.database, [each["name"] for each in found["columns"]]
            )
        except (binascii.Error, ValueError, KeyError, TypeError):
            pass
    raise QueryError("INVALID_VIEW", f"View '{table.database}.{table.name}' is not one of Athena's")


def write(sql: str, database: str, columns: list[tuple[str, str]]) -> str:
    """The text of a view. columns: name and type, as Trino names it."""
    content: dict[str, Any] = {
        "originalSql": sql,
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": [{"name": name, "type": kind} for name, kind in columns],
    }
    return _PREFIX + base64.b64encode(json.dumps(content).encode()).decode() + _SUFFIX
