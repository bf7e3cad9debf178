"""Conditional expressions: https://trino.io/docs/current/functions/conditional.html"""

from sqlglot import exp

from local.athena.dialect.registry import Function, function, macros, same


def _if(call: exp.Anonymous) -> exp.Expr:
    condition, then, *otherwise = call.expressions
    return exp.Case(ifs=[exp.If(this=condition, true=then)], default=otherwise[0] if otherwise else None)


def _extreme(name: str) -> Function:
    """Unlike DuckDB's, Trino's are NULL when one argument is."""

    def translate(call: exp.Anonymous) -> exp.Expr:
        anything = exp.or_(*(exp.Is(this=each.copy(), expression=exp.Null()) for each in call.expressions))
        found = function(name, *call.expressions)
        return exp.Case(ifs=[exp.If(this=anything, true=exp.Null())], default=found)

    return Function(translate)


FUNCTIONS = {
    **same("coalesce", "nullif"),
    **same("uuid"),
    **macros("typeof"),
    "try": Function(lambda call: function("TRY", *call.expressions)),
    "if": Function(_if),
    "greatest": _extreme("greatest"),
    "least": _extreme("least"),
}

MACROS = {
    "trino_typeof": "(x) AS CASE typeof(x) WHEN 'HUGEINT' THEN 'bigint' WHEN 'FLOAT' THEN 'real' "
    "WHEN 'TIMESTAMP' THEN 'timestamp(3)' WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'timestamp(3) with time zone' "
    "WHEN 'BLOB' THEN 'varbinary' WHEN '\"NULL\"' THEN 'unknown' ELSE regexp_replace(lower(typeof(x)), "
    "'^(.*)\\[\\]$', 'array(\\1)') END"
}
