"""Calls of functions."""

from sqlglot import exp

from local.athena.dialect import registry
from local.athena.dialect.trino import position
from local.athena.errors import QueryError


def translated(call: exp.Anonymous) -> exp.Expr:
    """What takes a call's place, its arguments translated already.

    Raises:
        QueryError: `FUNCTION_NOT_FOUND`, as Trino words it.
    """
    name = str(call.this).lower()
    if isinstance(call.parent, exp.Table):
        raise QueryError("FUNCTION_NOT_FOUND", f"Table function '{name}' not registered", position=position(call))
    found = registry.functions().get(name)
    if found is None:
        raise QueryError("FUNCTION_NOT_FOUND", f"Function '{name}' not registered", position=position(call))
    answer = found.translate(call)
    answer.meta["kind"] = found.kind
    return answer
