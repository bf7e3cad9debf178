"""Errors that a query raises as it runs."""

from local.athena.dialect.registry import Function

FUNCTIONS: dict[str, Function] = {}

MACROS = {"trino_raise": "(message) AS CAST(message AS INTEGER)"}
"""A cast that fails with the message. DuckDB's own error() counts as volatile, and then TRY refuses it."""
