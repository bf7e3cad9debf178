"""Aggregate functions: https://trino.io/docs/current/functions/aggregate.html"""

from collections.abc import Callable

from sqlglot import exp

from local.athena.dialect.registry import WHOLE, Function, cast, function, overloads, renamed, same, typed
from local.athena.dialect.trino import position
from local.athena.errors import QueryError


def aggregate(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A call that FILTER and OVER belong to, wherever in a larger expression it stands."""
    call = function(name, *arguments)
    call.meta["aggregate"] = True
    return call


def _by_type(name: str) -> Function:
    """An aggregate whose result has a type of its own for some types, which a macro knows: `trino_` and its name.

    A macro takes neither DISTINCT nor FILTER (one without OVER is folded into the argument), and OVER only around an
    aggregate alone.
    """

    def translate(call: exp.Anonymous) -> exp.Expr:
        around = call.parent
        condition = around.expression if isinstance(around, exp.Filter) else None
        outer = around.parent if condition is not None and around is not None else around
        if isinstance(outer, exp.Window) and outer.this in (call, around):
            whole = aggregate(name, *call.expressions)
            return typed("trino_window_avg", *call.expressions, rest=(whole,)) if name == "avg" else whole
        argument = call.expressions[0] if len(call.expressions) == 1 else None
        if argument is None:
            return aggregate(name, *call.expressions)
        distinct = isinstance(argument, exp.Distinct)
        value = argument.expressions[0] if distinct else argument
        return typed(f"trino_{name}{'_distinct' if distinct else ''}", value)

    return Function(translate, "aggregate")


def _around(name: str, wrap: Callable[[exp.Expr], exp.Expr]) -> Function:
    """An aggregate of DuckDB's, and what is done to its result."""
    return Function(lambda call: wrap(aggregate(name, *call.expressions)), "aggregate")


def _bigint(value: exp.Expr) -> exp.Expr:
    return cast(value, "BIGINT")


def _not_nan(value: exp.Expr) -> exp.Expr:
    return function("trino_not_nan", value)


def _percentile(call: exp.Anonymous) -> exp.Expr:
    if len(call.expressions) != 2:
        raise QueryError(
            "NOT_SUPPORTED", "approx_percentile with a weight or an accuracy is not supported", position=position(call)
        )
    value, percentages = call.expressions
    if isinstance(percentages, exp.Array):
        above: exp.Expr = exp.Array(expressions=[_above(each) for each in percentages.expressions])
    else:
        above = _above(percentages)
    return aggregate("quantile_disc", typed("trino_widened", value), above)


def _above(percentage: exp.Expr) -> exp.Expr:
    """Where a percentage falls between two values Trino takes the upper one, DuckDB the lower."""
    return exp.Least(
        this=exp.Add(this=cast(percentage.copy(), "DOUBLE"), expression=exp.Literal.number("1e-9")),
        expressions=[exp.Literal.number(1)],
    )


def _map_agg(call: exp.Anonymous) -> exp.Expr:
    return function("trino_map_of_entries", aggregate("list", function("row", *call.expressions)))


def _multimap_agg(call: exp.Anonymous) -> exp.Expr:
    return function("trino_multimap_of_entries", aggregate("list", function("row", *call.expressions)))


def _histogram(call: exp.Anonymous) -> exp.Expr:
    return cast_map_values(aggregate("histogram", *call.expressions))


def cast_map_values(value: exp.Expr) -> exp.Expr:
    """A map whose values are of DuckDB's unsigned type as one of BIGINT."""
    return function("trino_bigint_values", value)


FUNCTIONS = {
    **same("bool_and", "bool_or", "max", "min", "count", "array_agg", kind="aggregate"),
    **same("stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp", kind="aggregate"),
    **same("covar_pop", "covar_samp", kind="aggregate"),
    **renamed("aggregate", arbitrary="any_value", every="bool_and", max_by="arg_max", min_by="arg_min"),
    "sum": _by_type("sum"),
    "avg": _by_type("avg"),
    "grouping": _around("grouping", lambda value: cast(value, "INTEGER")),
    "count_if": _around("count_if", _bigint),
    "approx_distinct": _around("approx_count_distinct", _bigint),
    "geometric_mean": _around("geomean", lambda value: value),
    **{name: _around(name, _not_nan) for name in ("corr", "regr_slope", "regr_intercept")},
    "approx_percentile": Function(_percentile, "aggregate"),
    "map_agg": Function(_map_agg, "aggregate"),
    "multimap_agg": Function(_multimap_agg, "aggregate"),
    "histogram": Function(_histogram, "aggregate"),
    "bitwise_and_agg": _around("bit_and", _bigint),
    "bitwise_or_agg": _around("bit_or", _bigint),
}


_AVERAGE = "cast_to_type(trino_divide_decimals(sum({0}), CAST(count({0}) AS DECIMAL(18, 0))), any_value(x))"


def _sum(value: str) -> str:
    kinds = dict.fromkeys((*WHOLE, "DOUBLE", "DECIMAL"), f"sum({value})")
    return overloads({**kinds, "FLOAT": f"CAST(sum({value}) AS FLOAT)"})


def _average(value: str) -> str:
    kinds = dict.fromkeys((*WHOLE, "DOUBLE"), f"avg({value})")
    return overloads({**kinds, "FLOAT": f"CAST(avg({value}) AS FLOAT)", "DECIMAL": _AVERAGE.format(value)})


MACROS = {
    "trino_sum": _sum("x"),
    "trino_sum_distinct": _sum("DISTINCT x"),
    "trino_avg": _average("x"),
    "trino_avg_distinct": _average("DISTINCT x"),
    "trino_window_avg": overloads(
        {
            **dict.fromkeys((*WHOLE, "DOUBLE"), "whole"),
            "FLOAT": "CAST(whole AS FLOAT)",
            "DECIMAL": "cast_to_type(whole, x)",
        },
        rest=", whole",
    ),
    "trino_widened": overloads(
        {**dict.fromkeys(WHOLE, "CAST(x AS BIGINT)"), **dict.fromkeys(("FLOAT", "DOUBLE", "DECIMAL"), "x")}
    ),
    "trino_not_nan": "(x) AS CASE WHEN NOT isnan(x) THEN x END",
    # The first of the entries with a key counts, and those without a key do not.
    "trino_map_of_entries": "(entries) AS map_from_entries(list_filter(entries, lambda e, i: e[1] IS NOT NULL AND "
    "list_position(list_transform(entries, lambda other: other[1]), e[1]) = i))",
    "trino_multimap_of_entries": "(entries) AS map_from_entries(list_transform(list_filter(entries, lambda e, i: "
    "e[1] IS NOT NULL AND list_position(list_transform(entries, lambda other: other[1]), e[1]) = i), lambda e: "
    "row(e[1], list_transform(list_filter(entries, lambda other: other[1] = e[1]), lambda other: other[2]))))",
    "trino_bigint_values": "(m) AS map_from_entries(list_transform(map_entries(m), "
    "lambda e: row(e.key, CAST(e.value AS BIGINT))))",
}
