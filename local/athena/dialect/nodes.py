"""What each part of a query becomes that is not a function call.

Only what stands in one of the tables here can be in a query: everything else, such as syntax that the parser takes from
other dialects, is refused.
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from local.athena.dialect import unnest
from local.athena.dialect.functions import casts, dates
from local.athena.dialect.registry import function, typed
from local.athena.dialect.trino import position
from local.athena.errors import QueryError

UNCHANGED = frozenset(
    {
        exp.Add, exp.Alias, exp.All, exp.And, exp.Any, exp.Array, exp.Boolean, exp.Case, exp.Column,
        exp.ColumnDef, exp.CTE, exp.Cube, exp.DataType, exp.DataTypeParam, exp.Distinct, exp.Dot, exp.DPipe,
        exp.Escape, exp.Except, exp.Exists, exp.Fetch, exp.From, exp.GroupingSets, exp.Group,
        exp.Having, exp.Identifier, exp.If, exp.In, exp.Intersect, exp.IntervalSpan, exp.Is, exp.Join, exp.Lambda,
        exp.Lateral, exp.Like, exp.Limit, exp.LimitOptions, exp.Literal, exp.Mul, exp.Neg,
        exp.Not, exp.Null, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Offset, exp.Or, exp.Order, exp.Ordered, exp.Paren,
        exp.Rollup, exp.Select, exp.Star, exp.Subquery, exp.Table, exp.TableAlias, exp.Tuple, exp.Union, exp.Values,
        exp.Var, exp.Where, exp.WindowSpec, exp.With,
    }
)  # fmt: skip
"""What means the same in both."""

_CLAUSES: dict[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset(
        (
            *("with_", "expressions", "from_", "joins", "where", "group", "having", "order", "limit", "offset"),
            *("distinct", "windows", "operation_modifiers"),
        )
    ),
    exp.Table: frozenset(("this", "db", "catalog", "alias")),
    exp.Star: frozenset(),
    exp.Distinct: frozenset(("expressions",)),
    exp.Join: frozenset(("this", "on", "using", "side", "kind", "method")),
    exp.Group: frozenset(("expressions", "grouping_sets", "cube", "rollup")),
}

_EXTRACTED = {
    "YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DAY_OF_MONTH", "DAY_OF_WEEK", "DOW", "DAY_OF_YEAR", "DOY",
    "YEAR_OF_WEEK", "YOW", "HOUR", "MINUTE", "SECOND",
}  # fmt: skip
_SAME_PART = {"DAY_OF_MONTH": "DAY", "DOW": "DAY_OF_WEEK", "DOY": "DAY_OF_YEAR", "YOW": "YEAR_OF_WEEK"}
_UNITS = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")


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
    return typed("trino_divide", node.this, node.expression)


def _is_interval(node: exp.Expr) -> bool:
    """Whether an operand, translated already, is an interval by its looks."""
    if isinstance(node, exp.Paren | exp.Neg):
        return _is_interval(node.this)
    if isinstance(node, exp.Mul):
        return _is_interval(node.this) or _is_interval(node.expression)
    return isinstance(node, exp.Interval)


def _add(node: exp.Expr) -> exp.Expr:
    left, right = node.this, node.expression
    if _is_interval(right) and not _is_interval(left):
        return function("trino_plus_interval", left, right)
    if _is_interval(left) and not _is_interval(right):
        return function("trino_plus_interval", right, left)
    return node


def _subtract(node: exp.Expr) -> exp.Expr:
    if _is_interval(node.expression) and not _is_interval(node.this):
        return function("trino_minus_interval", node.this, node.expression)
    if node.this.is_number or node.expression.is_number:
        return node
    return function("trino_minus", node.this, node.expression)


def _interval(node: exp.Expr) -> exp.Expr:
    """An interval literal; `'1 02:03:04' DAY TO SECOND` is what DuckDB reads without units."""
    unit, value = node.args.get("unit"), node.this
    if isinstance(unit, exp.IntervalSpan):
        text = value.this
        if unit.this.name.upper() == "YEAR":
            years, _, months = text.partition("-")
            return exp.Interval(this=exp.Literal.string(f"{years} years {months or 0} months"))
        days, _, clock = text.rpartition(" ")
        return exp.Interval(this=exp.Literal.string(f"{days or 0} days {clock}"))
    sign = "-" if isinstance(value, exp.Neg) else ""
    literal = value.this if isinstance(value, exp.Neg) else value
    if unit is None or unit.name.upper() not in _UNITS or not isinstance(literal, exp.Literal):
        raise QueryError("SYNTAX_ERROR", f"Invalid interval: {node.sql()}", position=position(node))
    return exp.Interval(this=exp.Literal.string(f"{sign}{literal.this} {unit.name.lower()}"))


def _extract(node: exp.Expr) -> exp.Expr:
    part = node.this.name.upper()
    if part not in _EXTRACTED:
        raise QueryError("NOT_SUPPORTED", f"EXTRACT({part}) is not supported", position=position(node.expression))
    return dates.of_local(f"trino_{_SAME_PART.get(part, part).lower()}", node.expression)


def _trim(node: exp.Expr) -> exp.Expr:
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(node.args.get("position") or "").upper(), "trim")
    return function(name, node.this, *([node.expression] if node.args.get("expression") else []))


def _substring(node: exp.Expr) -> exp.Expr:
    arguments = [node.args.get("start"), node.args.get("length")]
    return function("trino_substr", node.this, *(each for each in arguments if each is not None))


def _position_in(node: exp.Expr) -> exp.Expr:
    return function("trino_strpos", node.this, node.args["substr"])


def _listagg(node: exp.Expr) -> exp.Expr:
    separator = node.args.get("separator") or exp.Literal.string("")
    order = node.this
    call = function("string_agg", order.this if isinstance(order, exp.Order) else order, separator)
    if isinstance(order, exp.Order):
        ordered = exp.Order(this=separator.copy(), expressions=order.expressions)
        call.set("expressions", [order.this, ordered])
    call.meta["kind"] = "aggregate"
    call.meta["aggregate"] = True
    return call


def _around_aggregate(node: exp.Expr) -> exp.Expr:
    """FILTER, OVER and IGNORE NULLS belong to the aggregate itself, wherever it stands in what took its place."""
    inner = node.this
    if isinstance(inner, exp.Anonymous) and inner.this.startswith("trino_") and not inner.meta.get("aggregate"):
        for each in inner.find_all(exp.Filter, exp.Window, exp.Anonymous):
            if each.meta.get("aggregate"):
                return _moved(node, inner, each)
        if isinstance(node, exp.Filter):
            argument = exp.Case(ifs=[exp.If(this=node.expression.this, true=inner.expressions[0])])
            inner.set("expressions", [argument, argument.copy()])
            return inner
    elif isinstance(inner, exp.Cast | exp.Anonymous):
        for each in inner.find_all(exp.Filter, exp.Window, exp.Anonymous):
            if each is not inner and each.meta.get("aggregate"):
                return _moved(node, inner, each)
    if inner.meta.get("aggregate"):
        node.meta["aggregate"] = True
    node.meta["kind"] = "window" if isinstance(node, exp.Window) else inner.meta.get("kind", "scalar")
    return node


def _moved(node: exp.Expr, outer: exp.Expr, aggregate: exp.Expr) -> exp.Expr:
    """The clause around the aggregate within, the rest around both."""
    clause = node.copy()
    clause.set("this", aggregate.copy())
    clause.meta["aggregate"] = True
    aggregate.replace(clause)
    outer.meta["kind"] = "window" if isinstance(node, exp.Window) else "aggregate"
    return outer.copy()


def _subscript(node: exp.Expr) -> exp.Expr:
    return function("trino_subscript", node.this, node.expressions[0])


def _hex(node: exp.Expr) -> exp.Expr:
    return function("unhex", exp.Literal.string(str(node.this)))


def _at_time_zone(node: exp.Expr) -> exp.Expr:
    return function("trino_at_timezone", node.this, node.args["zone"])


def _compare(node: exp.Expr) -> exp.Expr:
    for name in ("this", "expression", "low", "high"):
        if node.args.get(name) is not None:
            node.set(name, dates.comparable(node.args[name].copy()))
    return node


HANDLERS: dict[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    exp.Add: _add,
    exp.AtTimeZone: _at_time_zone,
    **dict.fromkeys((exp.Between, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE), _compare),
    exp.Bracket: _subscript,
    exp.Cast: casts.translated,
    exp.CurrentDate: lambda _: typed("trino_cast_date", function("trino_now")),
    exp.CurrentTimestamp: lambda _: function("trino_now"),
    exp.Div: _divide,
    exp.Extract: _extract,
    exp.Filter: _around_aggregate,
    exp.GroupConcat: _listagg,
    exp.HexString: _hex,
    exp.IgnoreNulls: _around_aggregate,
    exp.Interval: _interval,
    exp.Localtimestamp: lambda _: function("trino_local", function("trino_now")),
    exp.Mod: lambda node: function("trino_modulus", node.this, node.expression),
    exp.RespectNulls: _around_aggregate,
    exp.StrPosition: _position_in,
    exp.Sub: _subtract,
    exp.Substring: _substring,
    exp.Trim: _trim,
    exp.TryCast: casts.translated,
    exp.Unnest: unnest.translated,
    exp.Window: _around_aggregate,
}
