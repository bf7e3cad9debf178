"""Statements that Athena has for other kinds of tables, or that are not here, refused by name."""

from dataclasses import dataclass

from local.athena.errors import MalformedQueryError, QueryError
from local.athena.statements.base import Context, Outcome, Statement
from local.athena.statements.tokens import Tokens

STARTS = (
    ("MERGE",),
    ("UPDATE",),
    ("DELETE",),
    ("OPTIMIZE",),
    ("VACUUM",),
    ("DEALLOCATE",),
    ("EXECUTE",),
    ("ANALYZE",),
    ("TRUNCATE",),
    ("GRANT",),
    ("REVOKE",),
    ("USE",),
    ("SET",),
    ("CALL",),
    ("CREATE",),
    ("DROP",),
    ("ALTER",),
)

_ICEBERG_ONLY = ("MERGE", "UPDATE", "DELETE", "OPTIMIZE", "VACUUM")


@dataclass
class Refused:
    """A statement that is accepted and fails, as on a table that is not Iceberg's."""

    reason: str
    type: str = "DML"
    substatement: str = ""
    suffix: str = "csv"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        raise QueryError("NOT_SUPPORTED", self.reason)


def parse(tokens: Tokens) -> Statement:
    word = tokens.next.text.upper()
    if word in _ICEBERG_ONLY:
        return Refused(
            f"Modifying Hive table rows is not supported: {word} is for Iceberg tables, which are not supported here",
            substatement=word,
        )
    raise MalformedQueryError(f"Queries of this type are not supported: {' '.join(tokens.sql.split()[:3])}")
