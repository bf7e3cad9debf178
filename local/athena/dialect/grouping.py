"""ROLLUP, CUBE and GROUPING SETS take columns alone, where the engine takes any expression.

https://trino.io/docs/current/sql/select.html#complex-grouping-operations
"""

from collections.abc import Iterator

from sqlglot import exp

from local.athena.dialect.trino import position
from local.athena.errors import QueryError

_COMPLEX = (exp.Rollup, exp.Cube, exp.GroupingSets)
_AROUND = (*_COMPLEX, exp.Tuple, exp.Paren)


def check(query: exp.Expr) -> None:
    """Raises QueryError: `INVALID_COLUMN_REFERENCE`."""
    for group in query.find_all(exp.Group):
        sets = [each for name in ("rollup", "cube", "grouping_sets") for each in group.args.get(name) or []]
        for each in [*sets, *group.expressions]:
            if isinstance(each, _COMPLEX):
                _check_columns(each)


def _check_columns(sets: exp.Expr) -> None:
    for each in _single(sets):
        if not isinstance(each, exp.Column | exp.Dot):
            text = each.sql(dialect="trino", normalize_functions=False)
            message = f"GROUP BY expression must be a column reference: {text}"
            raise QueryError("INVALID_COLUMN_REFERENCE", message, position=position(each))


def _single(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, _AROUND):
        for each in [*node.expressions, *([node.this] if isinstance(node, exp.Paren) else [])]:
            yield from _single(each)
    else:
        yield node
