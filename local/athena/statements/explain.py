"""EXPLAIN: the plan that the query engine has for a query."""

from dataclasses import dataclass

from sqlglot import exp

from local.athena.query import select
from local.athena.statements.base import Context, Outcome, Statement, write_lines
from local.athena.statements.query import parse_query
from local.athena.statements.tokens import Tokens

STARTS = (("EXPLAIN",),)


@dataclass
class Explain:
    """EXPLAIN of a query, as text."""

    query: exp.Expr
    type: str = "UTILITY"
    substatement: str = "EXPLAIN"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        execution = context.execution
        with context.worker() as worker:
            prepared = select.prepare(self.query, execution.database, context.permissions, worker, context.directory)
            plan = select.plan(prepared, worker)
        return write_lines(context, ["Query Plan"], plan)


def parse(tokens: Tokens) -> Statement:
    tokens.expect("EXPLAIN")
    if tokens.at("ANALYZE") or tokens.at("("):
        raise tokens.mismatched("<query>")
    return Explain(parse_query(tokens.rest()))
