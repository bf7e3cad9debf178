"""Functions that take a lambda: https://trino.io/docs/current/functions/lambda.html

DuckDB's macros take none, so these are put together in the syntax tree.
"""

from collections.abc import Callable

from sqlglot import exp

from local.athena.dialect.registry import Function, function, renamed
from local.athena.dialect.trino import position
from local.athena.errors import QueryError


def _lambda(call: exp.Anonymous, index: int) -> exp.Lambda:
    found = call.expressions[index] if index < len(call.expressions) else None
    if not isinstance(found, exp.Lambda):
        raise QueryError(
            "FUNCTION_NOT_FOUND", f"Unexpected parameters for function {call.this}", position=position(call)
        )
    return found


def substituted(function_: exp.Lambda, *values: exp.Expr) -> exp.Expr:
    """The lambda's body with its parameters replaced."""
    body = exp.Paren(this=function_.this.copy())
    names = {parameter.name.lower(): value for parameter, value in zip(function_.expressions, values, strict=True)}
    for identifier in list(body.find_all(exp.Identifier)):
        value = names.get(identifier.name.lower())
        if value is None:
            continue
        parent = identifier.parent
        if isinstance(parent, exp.Column) and parent.args.get("table") is identifier:
            parent.replace(exp.Dot(this=value.copy(), expression=parent.this))
        elif isinstance(parent, exp.Column) and not parent.table:
            parent.replace(value.copy())
        elif not (isinstance(parent, exp.Dot) and parent.expression is identifier):
            identifier.replace(value.copy())
    return body


def _fresh(call: exp.Anonymous) -> exp.Identifier:
    """A parameter's name that no lambda within has."""
    depth = sum(1 for _ in call.find_all(exp.Lambda))
    return exp.to_identifier(f"trino_e{depth}_{len(call.sql())}")


def _of(body: exp.Expr, *parameters: exp.Identifier) -> exp.Lambda:
    return exp.Lambda(this=body, expressions=list(parameters))


def _item(element: exp.Identifier, number: int) -> exp.Expr:
    return function("struct_extract_at", element.copy(), exp.Literal.number(number))


def _reduce(call: exp.Anonymous) -> exp.Expr:
    """The state starts as the second argument; the last lambda makes the result of the last state."""
    array, start = call.expressions[:2]
    step, finish = _lambda(call, 2), _lambda(call, 3)
    state = function("list_reduce", array, step, start)
    element = _fresh(call)
    finished = function("list_transform", exp.Array(expressions=[state]), _of(substituted(finish, element), element))
    return exp.Bracket(this=finished, expressions=[exp.Literal.number(1)])


def _zip_with(call: exp.Anonymous) -> exp.Expr:
    left, right = call.expressions[:2]
    element = _fresh(call)
    body = substituted(_lambda(call, 2), _item(element, 1), _item(element, 2))
    return function("list_transform", function("list_zip", left, right), _of(body, element))


def _match(quantifier: str) -> Function:
    def translate(call: exp.Anonymous) -> exp.Expr:
        tested = function("list_transform", call.expressions[0], _lambda(call, 1))
        return function(f"trino_{quantifier}", tested)

    return Function(translate)


def _of_map(build: Callable[[exp.Lambda, exp.Expr, exp.Expr], exp.Expr]) -> Function:
    """build: from the lambda and an entry's key and value, what is made of the entry."""

    def translate(call: exp.Anonymous) -> exp.Expr:
        entry = _fresh(call)
        body = build(_lambda(call, 1), _item(entry, 1), _item(entry, 2))
        entries = function("map_entries", call.expressions[0])
        apply = "list_filter" if call.this.lower() == "map_filter" else "list_transform"
        return function("map_from_entries", function(apply, entries, _of(body, entry)))

    return Function(translate)


def _map_zip_with(call: exp.Anonymous) -> exp.Expr:
    left, right = call.expressions[:2]
    key = _fresh(call)
    values = [exp.Bracket(this=exp.Paren(this=each.copy()), expressions=[key.copy()]) for each in (left, right)]
    body = function("row", key.copy(), substituted(_lambda(call, 2), key, *values))
    keys = function("list_concat", function("map_keys", left), function("map_keys", right))
    return function(
        "map_from_entries", function("list_transform", function("trino_array_distinct", keys), _of(body, key))
    )


FUNCTIONS = {
    **renamed(transform="list_transform", filter="list_filter"),
    "reduce": Function(_reduce),
    "zip_with": Function(_zip_with),
    "any_match": _match("any_match"),
    "all_match": _match("all_match"),
    "none_match": _match("none_match"),
    "map_filter": _of_map(lambda test, key, value: substituted(test, key, value)),
    "transform_values": _of_map(lambda make, key, value: function("row", key, substituted(make, key, value))),
    "transform_keys": _of_map(lambda make, key, value: function("row", substituted(make, key, value), value)),
    "map_zip_with": Function(_map_zip_with),
}

MACROS = {
    "trino_any_match": "(x) AS CASE WHEN x IS NULL THEN NULL ELSE coalesce(list_bool_or(x), CASE WHEN len(x) = 0 "
    "THEN false END) END",
    "trino_all_match": "(x) AS CASE WHEN x IS NULL THEN NULL WHEN list_contains(x, false) THEN false "
    "WHEN trino_has_null(x) THEN NULL ELSE true END",
    "trino_none_match": "(x) AS CASE WHEN x IS NULL THEN NULL WHEN list_contains(x, true) THEN false "
    "WHEN trino_has_null(x) THEN NULL ELSE true END",
}
