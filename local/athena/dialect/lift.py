"""Arguments whose type the engine knows before it chooses among a macro's overloads.

DuckDB chooses an overload before it has bound aggregates, windows and subqueries among the arguments, so that
`trino_divide(sum(x), 2)` would be an integer division whatever x is. A SELECT in which that happens becomes two: the inner
one computes those, the outer one has them as columns, whose types are known.
"""

from sqlglot import exp


def settle_types(query: exp.Expr) -> exp.Expr:
    """The query with no aggregate, window or subquery within an overloaded macro's arguments."""
    root = exp.Paren(this=query)
    for select in reversed(list(root.find_all(exp.Select))):
        if _has(select, _is_aggregate):
            select.replace(_split(select, _is_aggregate))
    return root.this


def _is_aggregate(node: exp.Expr) -> bool:
    return False


def _has(select: exp.Select, of: object) -> bool:
    return False


def _split(select: exp.Select, of: object) -> exp.Select:
    return select
