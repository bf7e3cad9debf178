"""The kinds of statement, by the words that they start with."""

import importlib

from local.athena.errors import MalformedQueryError
from local.athena.statements.base import Statement
from local.athena.statements.tokens import Tokens

KINDS = (
    "query",
    "explain",
    "databases",
    "views",
    "ctas",
    "create_table",
    "drop_table",
    "alter_table",
    "repair",
    "show",
    "describe",
    "insert",
    "unload",
    "prepared",
    "refused",
)
"""Modules with STARTS, the words that their statements start with, and `parse(tokens)`; the first that fits reads."""

_EXPECTED = (
    "'ALTER', 'CREATE', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'INSERT', 'MSCK', 'PREPARE', 'SHOW', "
    "'UNLOAD', <query>"
)


def understand(text: str) -> Statement:
    """The statement in a query's text.

    Raises:
        MalformedQueryError
    """
    tokens = Tokens(text)
    for kind in KINDS:
        module = importlib.import_module(f"local.athena.statements.{kind}")
        if any(tokens.at(*words) for words in module.STARTS):
            statement: Statement = module.parse(tokens)
            return statement
    raise (
        tokens.mismatched(_EXPECTED)
        if tokens.sql.strip()
        else MalformedQueryError(f"line 1:1: mismatched input '<EOF>'. Expecting: {_EXPECTED}")
    )
