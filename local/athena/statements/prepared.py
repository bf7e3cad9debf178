"""PREPARE and DEALLOCATE PREPARE; EXECUTE is read in `parameters`.

https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements-querying.html
"""

import re
import time
from dataclasses import dataclass

from ministack.services import athena

from local.athena.errors import MalformedQueryError, QueryError
from local.athena.statements.base import Context, Outcome, Statement, write_lines
from local.athena.statements.tokens import Tokens

STARTS = (("PREPARE",), ("DEALLOCATE", "PREPARE"))

_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_@:]{0,255}")


@dataclass
class Prepare:
    """Keeps a query under a name in the execution's work group."""

    name: str
    query: str
    type: str = "UTILITY"
    substatement: str = "PREPARE"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        workgroup = context.execution.settings.workgroup
        context.permissions.workgroup("CreatePreparedStatement", workgroup)
        place = f"{workgroup}/{self.name}"
        if place in athena._prepared_statements:
            raise QueryError("", f"Prepared statement {self.name} already exists in WorkGroup {workgroup}")
        athena._prepared_statements[place] = {
            "StatementName": self.name,
            "WorkGroupName": workgroup,
            "QueryStatement": self.query,
            "LastModifiedTime": int(time.time()),
        }
        return write_lines(context, [], [])


@dataclass
class Deallocate:
    """Forgets a prepared query."""

    name: str
    type: str = "UTILITY"
    substatement: str = "DEALLOCATE_PREPARE"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        workgroup = context.execution.settings.workgroup
        context.permissions.workgroup("DeletePreparedStatement", workgroup)
        if athena._prepared_statements.pop(f"{workgroup}/{self.name}", None) is None:
            raise QueryError("", f"PreparedStatement {self.name} was not found in workGroup {workgroup}")
        return write_lines(context, [], [])


def parse(tokens: Tokens) -> Statement:
    if tokens.accept("DEALLOCATE", "PREPARE"):
        name = tokens.name()
        tokens.end()
        return Deallocate(name)
    tokens.expect("PREPARE")
    name = tokens.name()
    tokens.expect("FROM")
    if not _NAME.fullmatch(name) or not tokens.rest().strip():
        raise MalformedQueryError(f"PREPARE of {name} needs a name of letters, digits and _, and a statement")
    return Prepare(name, tokens.rest())
