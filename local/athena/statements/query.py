"""SELECT, VALUES, WITH."""

from dataclasses import dataclass

from sqlglot import exp

from local.athena.dialect import trino
from local.athena.query import select
from local.athena.statements.base import Context, Outcome, Statement, write_csv
from local.athena.statements.tokens import Tokens

STARTS = (("SELECT",), ("WITH",), ("VALUES",), ("TABLE",), ("(",))


@dataclass
class Select:
    """A query whose rows are the result."""

    query: exp.Expr
    type: str = "DML"
    substatement: str = "SELECT"
    suffix: str = "csv"

    def execute(self, context: Context) -> Outcome:
        execution = context.execution
        body = context.directory / "result.csv"
        with context.worker() as worker:
            prepared = select.prepare(
                self.query,
                execution.database,
                context.permissions,
                worker,
                context.directory,
                execution.settings.cutoff,
            )
            select.write_csv(prepared, self.query, worker, body)
        write_csv(context, prepared.columns, body)
        return Outcome(prepared.columns, scanned=prepared.scanned)


def parse(tokens: Tokens) -> Statement:
    return Select(parse_query(tokens.sql))


def parse_query(sql: str) -> exp.Expr:
    """A query's syntax tree.

    Raises:
        MalformedQueryError: it does not parse, or is no query.
    """
    tokens = Tokens(sql)
    if not any(tokens.at(*words) for words in STARTS):
        raise tokens.mismatched("<query>")
    found = trino.parse(sql)
    if not isinstance(found, exp.Query | exp.Values | exp.Subquery):
        raise tokens.mismatched("<query>")
    return found
