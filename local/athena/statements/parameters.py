"""Parameters of a query (`?`), put in its text, and prepared statements.

https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

import re
from collections.abc import Sequence

from ministack.services import athena

from local.athena.errors import InvalidRequestError
from local.athena.statements.tokens import Tokens

_VALUE = re.compile(
    r"(?:(?:DATE|TIMESTAMP|DECIMAL|TIME)\s*)?'(?:[^']|'')*'|[+-]?\d+(?:\.\d*)?(?:E[+-]?\d+)?|TRUE|FALSE|NULL",
    re.IGNORECASE,
)


def filled(sql: str, values: Sequence[str]) -> str:
    """The query with its parameters' values, which are literals as SQL writes them.

    Raises:
        InvalidRequestError: they are not as many as the query has, or one is not a literal.
    """
    places = Tokens(sql).places("?")
    if len(places) != len(values):
        raise InvalidRequestError(f"Incorrect number of parameters: expected {len(places)} but found {len(values)}")
    for value in values:
        if not _VALUE.fullmatch(value.strip()):
            raise InvalidRequestError(f"A parameter must be a literal, a string in single quotes: {value}")
    for place, value in reversed(list(zip(places, values, strict=True))):
        sql = f"{sql[:place]}{value.strip()}{sql[place + 1 :]}"
    return sql


def resolved(text: str, values: Sequence[str], workgroup: str) -> str:
    """The query that a text stands for: the prepared one of EXECUTE, with its values.

    Raises:
        InvalidRequestError: there is no such prepared statement, or the parameters do not fit.
    """
    tokens = Tokens(text)
    if not tokens.accept("EXECUTE"):
        return filled(text, values) if values else text
    name = tokens.name()
    prepared = athena._prepared_statements.get(f"{workgroup}/{name}")
    if prepared is None:
        raise InvalidRequestError(f"PreparedStatement {name} was not found in workGroup {workgroup}")
    given = _VALUE.findall(tokens.rest()) if tokens.accept("USING") else list(values)
    return filled(prepared["QueryStatement"], given)
