"""Trino's SQL as text to a syntax tree, with every function call under the name that the query gives it.

sqlglot's own dialect reads known functions into nodes of its own, whose meaning differs by dialect in ways that get
lost. Here a call stays a call (`exp.Anonymous`), so that the registry alone decides what it means.
"""

import re
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, TokenError
from sqlglot.generators.duckdb import DuckDBGenerator
from sqlglot.parsers.trino import TrinoParser

from local.athena.errors import MalformedQueryError

_SPECIAL_SYNTAX = ("CAST", "TRY_CAST", "EXTRACT", "LISTAGG", "POSITION", "SUBSTRING", "TRIM")


class TrinoSQL(Trino):
    """Trino's dialect, function calls unread and subscripts as they are written."""

    INDEX_OFFSET = 0

    class Parser(TrinoParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS = {name: TrinoParser.FUNCTION_PARSERS[name] for name in _SPECIAL_SYNTAX}  # noqa: RUF012
        NO_PAREN_FUNCTION_PARSERS = {  # noqa: RUF012
            name: TrinoParser.NO_PAREN_FUNCTION_PARSERS[name] for name in ("CASE", "ANY")
        }


class EngineSQL(DuckDB):
    """DuckDB's dialect, subscripts as they are written."""

    INDEX_OFFSET = 0

    class Generator(DuckDBGenerator):
        def ignorenulls_sql(self, expression: exp.IgnoreNulls) -> str:
            return f"{self.sql(expression, 'this').removesuffix(')')} IGNORE NULLS)"


def parse(sql: str) -> exp.Expr:
    """The syntax tree of one statement.

    Raises:
        MalformedQueryError: worded after Trino's parser.
    """
    try:
        statements = TrinoSQL().parse(sql)
    except ParseError as error:
        raise MalformedQueryError(_parse_message(error)) from error
    except TokenError as error:
        raise MalformedQueryError(f"{_end(sql)}: mismatched input: an unterminated string, name or comment") from error
    except RecursionError as error:
        raise MalformedQueryError("statement is too large (stack overflow while parsing)") from error
    found = [statement for statement in statements if statement is not None]
    if not found:
        raise MalformedQueryError("line 1:1: mismatched input '<EOF>'. Expecting: <query>")
    if len(found) > 1:
        raise MalformedQueryError("Only one sql statement is allowed. Got: " + sql)
    found[0].meta["sql"] = sql
    return found[0]


def position(node: exp.Expr) -> tuple[int, int] | None:
    """Where a node starts in the query, line and column from 1."""
    start: tuple[int, int] | None = None
    for each in node.walk():
        meta = each.meta
        if "line" in meta:
            width = meta["end"] - meta["start"]
            found = (meta["line"], max(1, meta["col"] - width))
            start = min(start, found) if start else found
    return start


def operator_position(node: exp.Expr) -> tuple[int, int] | None:
    """Where the operator between two operands stands, line and column from 1."""
    sql = str(node.root().meta.get("sql", ""))
    ends = [each.meta["end"] for each in node.this.walk() if "end" in each.meta]
    if not ends or not sql:
        return position(node)
    place = max(ends) + 1
    while place < len(sql) and (sql[place].isspace() or sql[place] == ")"):
        place += 1
    before = sql[:place]
    return before.count("\n") + 1, place - before.rfind("\n")


def _parse_message(error: ParseError) -> str:
    details = error.errors[0] if error.errors else {}
    text = re.sub(r"\s+", " ", str(details.get("highlight") or "")).strip() or "<EOF>"
    column = max(1, int(details.get("col") or 1) - len(text) + 1)
    reason = details.get("description") or ""
    return f"line {details.get('line') or 1}:{column}: mismatched input '{text}'. {reason}".strip()


def _end(sql: str) -> str:
    lines = sql.split("\n")
    return f"line {len(lines)}:{len(lines[-1]) + 1}"
