"""Conditional expressions: https://trino.io/docs/current/functions/conditional.html"""

from sqlglot import exp

from local.athena.dialect.registry import Function, same


def _if(call: exp.Anonymous) -> exp.Expr:
    condition, then, *otherwise = call.expressions
    return exp.Case(ifs=[exp.If(this=condition, true=then)], default=otherwise[0] if otherwise else None)


FUNCTIONS = {**same("coalesce", "nullif", "greatest", "least"), "if": Function(_if)}
