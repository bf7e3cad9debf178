"""EXPLAIN: the plan that the query engine has for a query.

https://docs.aws.amazon.com/athena/latest/ug/athena-explain-statement.html
"""

from dataclasses import dataclass

from sqlglot import exp

from local.athena.errors import MalformedQueryError
from local.athena.query import select
from local.athena.statements.base import Context, Outcome, Statement, write_lines
from local.athena.statements.query import parse_query
from local.athena.statements.tokens import Tokens

STARTS = (("EXPLAIN",),)

_TYPES = "LOGICAL, DISTRIBUTED or VALIDATE"
_OPTIONS = (("FORMAT", "TEXT"), ("TYPE", "LOGICAL"), ("TYPE", "DISTRIBUTED"), ("TYPE", "VALIDATE"))


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


@dataclass
class Validate:
    """EXPLAIN (TYPE VALIDATE): whether the query can be planned; it fails if not."""

    query: exp.Expr
    type: str = "UTILITY"
    substatement: str = "EXPLAIN"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        execution = context.execution
        with context.worker() as worker:
            select.prepare(self.query, execution.database, context.permissions, worker, context.directory)
        return write_lines(context, ["Valid"], ["true"])


def parse(tokens: Tokens) -> Statement:
    tokens.expect("EXPLAIN")
    if tokens.at("ANALYZE"):
        raise MalformedQueryError("EXPLAIN ANALYZE is not supported here: run the query, and look at its statistics")
    kind = _options(tokens) if tokens.accept("(") else "LOGICAL"
    query = parse_query(tokens.rest())
    return Validate(query) if kind == "VALIDATE" else Explain(query)


def _options(tokens: Tokens) -> str:
    """`FORMAT TEXT, TYPE …)`; returns the type.

    Raises:
        MalformedQueryError: a format or a type that the engine here does not give.
    """
    kind = "LOGICAL"
    while True:
        name, value = (tokens.advance().text.upper() for _ in range(2))
        if (name, value) not in _OPTIONS:
            raise MalformedQueryError(f"EXPLAIN ({name} {value}) is not supported here: FORMAT TEXT and TYPE {_TYPES}")
        kind = value if name == "TYPE" else kind
        if not tokens.accept(","):
            tokens.expect(")")
            return kind
