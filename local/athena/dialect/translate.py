"""From Trino's syntax tree to DuckDB's SQL."""

from sqlglot import exp

from local.athena.dialect import calls, grouping, lift, nodes
from local.athena.dialect.trino import EngineSQL, position
from local.athena.errors import QueryError


def translate(query: exp.Expr) -> exp.Expr:
    """The same query for DuckDB; its tables are the engine's already.

    Raises:
        QueryError: a function is not known, or something has no counterpart in the engine.
    """
    try:
        grouping.check(query)
        root = exp.Paren(this=query.copy())
        for node in reversed(list(root.this.dfs())):
            translated = _translated(node)
            if translated is not node:
                node.replace(translated)
        return lift.settle_types(root.this)
    except RecursionError:
        raise _too_large() from None


def render(query: exp.Expr) -> str:
    """A translated query as DuckDB's SQL.

    Raises:
        QueryError: it is nested too deeply.
    """
    try:
        return query.sql(dialect=EngineSQL, normalize_functions=False, identify=True)
    except RecursionError:
        raise _too_large() from None


def _too_large() -> QueryError:
    return QueryError("STACK_OVERFLOW", "statement is too large (stack overflow during analysis)")


def _translated(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Anonymous):
        return calls.translated(node)
    handler = nodes.HANDLERS.get(type(node))
    if handler is not None:
        return handler(node)
    if type(node) not in nodes.UNCHANGED:
        raise QueryError(
            "NOT_SUPPORTED", f"{type(node).__name__} is not supported: {node.sql()}", position=position(node)
        )
    nodes.refuse_foreign_clauses(node)
    return node
