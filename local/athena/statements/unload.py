"""UNLOAD: https://docs.aws.amazon.com/athena/latest/ug/unload.html"""

from dataclasses import dataclass

from sqlglot import exp

from local.athena.errors import MalformedQueryError
from local.athena.query import select
from local.athena.statements import with_clause
from local.athena.statements.base import Context, Outcome, Statement
from local.athena.statements.query import parse_query
from local.athena.statements.tokens import Tokens
from local.athena.statements.writing import require_empty, write, write_manifest
from local.athena.tables import engine_types

STARTS = (("UNLOAD",),)

_PROPERTIES = {"format", "compression", "partitioned_by", "field_delimiter"}


@dataclass
class Unload:
    """A query's rows as files, and no table."""

    query: exp.Expr
    location: str
    properties: with_clause.Properties
    type: str = "DML"
    substatement: str = "UNLOAD"
    suffix: str = "csv"

    def execute(self, context: Context) -> Outcome:
        execution = context.execution
        writer = with_clause.writer(self.properties)
        keys = with_clause.names(self.properties, "partitioned_by")
        with context.worker() as worker:
            require_empty(context, "UNLOAD", self.location)
            prepared = select.prepare(self.query, execution.database, context.permissions, worker, context.directory)
            select.require_names(prepared)
            columns = [
                (column.name.lower(), engine_types.hive(kind))
                for column, kind in zip(prepared.columns, prepared.types, strict=True)
            ]
            written = write(context, worker, prepared, self.query, columns, keys, writer, self.location)
        return Outcome([], written.rows, prepared.scanned, write_manifest(context, written))


def parse(tokens: Tokens) -> Statement:
    tokens.expect("UNLOAD")
    if not tokens.at("("):
        raise tokens.mismatched("'('")
    start = tokens.next.start
    depth = 0
    while True:
        token = tokens.advance()
        if token.kind == "end":
            raise tokens.mismatched("')'")
        depth += (token.kind == "mark") * ((token.text == "(") - (token.text == ")"))
        if depth == 0:
            break
    sql = tokens.sql[start + 1 : token.start]
    tokens.expect("TO")
    location = tokens.string()
    tokens.expect("WITH")
    properties = with_clause.read(tokens, _PROPERTIES)
    tokens.end()
    if "format" not in properties:
        raise MalformedQueryError("UNLOAD needs a format: WITH (format = 'PARQUET')")
    return Unload(parse_query(sql), location, properties)
