"""What each part of a query becomes that is not a function call.

Only what stands in one of the tables here can be in a query: everything else, such as syntax that the parser takes from
other dialects, is refused.
"""

from collections.abc import Callable

from sqlglot import exp

from local.athena.dialect.registry import function
from local.athena.dialect.trino import position
from local.athena.errors import QueryError

UNCHANGED = frozenset(
    {
        exp.Alias, exp.All, exp.And, exp.Any, exp.Between, exp.Boolean, exp.Case, exp.Column, exp.ColumnDef, exp.CTE,
        exp.Cube, exp.DataType, exp.DataTypeParam, exp.Distinct, exp.Dot, exp.EQ, exp.Except, exp.Exists, exp.Fetch,
        exp.Filter, exp.From, exp.GroupingSets, exp.Group, exp.GT, exp.GTE, exp.Having, exp.Identifier, exp.If,
        exp.IgnoreNulls, exp.In, exp.Intersect, exp.Is, exp.Join, exp.Lambda, exp.Like, exp.Limit, exp.Literal, exp.LT,
        exp.LTE, exp.Mul, exp.NEQ, exp.Neg, exp.Not, exp.Null, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Offset, exp.Or,
        exp.Order, exp.Ordered, exp.Paren, exp.RespectNulls, exp.Rollup, exp.Select, exp.Star, exp.Subquery, exp.Table,
        exp.TableAlias, exp.Tuple, exp.Union, exp.Values, exp.Var, exp.Where, exp.Window, exp.WindowSpec, exp.With,
        exp.Add, exp.Sub, exp.LimitOptions, exp.Escape, exp.Cast,
    }
)  # fmt: skip
"""What means the same in both."""

_CLAUSES: dict[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset(
        [
            "with_",
            "expressions",
            "from_",
            "joins",
            "where",
            "group",
            "having",
            "order",
            "limit",
            "offset",
            "distinct",
            "windows",
            "kind",
            "hint",
            "operation_modifiers",
        ]
    ),
    exp.Table: frozenset(["this", "db", "catalog", "alias"]),
    exp.Star: frozenset(),
    exp.Distinct: frozenset({"expressions"}),
    exp.Join: frozenset(["this", "on", "using", "side", "kind", "method"]),
}


def refuse_foreign_clauses(node: exp.Expr) -> None:
    """Raises: QueryError, when a node has a clause that Trino does not have, or that is not supported."""
    allowed = _CLAUSES.get(type(node))
    if allowed is None:
        return
    for name, value in node.args.items():
        if value and name not in allowed:
            raise QueryError(
                "NOT_SUPPORTED", f"{name.strip('_').upper()} is not supported here", position=position(node)
            )


def _divide(node: exp.Expr) -> exp.Expr:
    return function("trino_divide", node.this, node.expression)


def _modulus(node: exp.Expr) -> exp.Expr:
    return function("trino_modulus", node.this, node.expression)


HANDLERS: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {exp.Div: _divide, exp.Mod: _modulus}
