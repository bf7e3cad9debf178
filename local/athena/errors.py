"""What goes wrong in a query, in Athena's words.

Categories and types: https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
"""

SYSTEM, USER, OTHER = 1, 2, 3

_ERROR_TYPES = {
    "ACCESS_DENIED": 1005,
    "AMBIGUOUS_NAME": 1003,
    "COLUMN_NOT_FOUND": 1006,
    "CONSTRAINT_VIOLATION": 1009,
    "DIVISION_BY_ZERO": 1004,
    "EXCEEDED_SCAN_LIMIT": 1503,
    "FUNCTION_NOT_FOUND": 1003,
    "FUNCTION_NOT_REGISTERED": 1003,
    "GENERIC_INTERNAL_ERROR": 401,
    "HIVE_BAD_DATA": 1100,
    "HIVE_CANNOT_OPEN_SPLIT": 1106,
    "HIVE_CURSOR_ERROR": 1101,
    "HIVE_INVALID_METADATA": 1300,
    "HIVE_PARTITION_SCHEMA_MISMATCH": 1104,
    "HIVE_PATH_ALREADY_EXISTS": 1105,
    "HIVE_UNSUPPORTED_FORMAT": 1103,
    "INVALID_CAST_ARGUMENT": 1004,
    "INVALID_FUNCTION_ARGUMENT": 1004,
    "NOT_SUPPORTED": 1002,
    "NUMERIC_VALUE_OUT_OF_RANGE": 1004,
    "PERMISSION_DENIED": 1005,
    "SCHEMA_NOT_FOUND": 1006,
    "SYNTAX_ERROR": 1001,
    "TABLE_ALREADY_EXISTS": 1007,
    "TABLE_NOT_FOUND": 1006,
    "TYPE_MISMATCH": 1003,
}
"""Athena's error type by the name that leads its message; what is not here is an invalid query (1000)."""

_INVALID_QUERY = 1000


class QueryError(Exception):
    """A query that fails once it is accepted.

    code: the name that leads the message, e.g. `COLUMN_NOT_FOUND`; empty where Athena puts none (DDL, permissions).
    position: line and column in the query, both from 1.
    """

    def __init__(
        self, code: str, message: str, *, position: tuple[int, int] | None = None, category: int = USER
    ) -> None:
        self.code = code
        self.category = category
        self.error_type = _ERROR_TYPES.get(code, _INVALID_QUERY)
        where = f"line {position[0]}:{position[1]}: " if position else ""
        super().__init__(f"{code}: {where}{message}" if code else f"{where}{message}")


class AccessDeniedError(QueryError):
    """The caller lacks a permission that the query needs."""

    def __init__(self, message: str) -> None:
        super().__init__("", message)
        self.error_type = _ERROR_TYPES["ACCESS_DENIED"]


class CancelledError(QueryError):
    """The query was stopped before it was through."""

    def __init__(self) -> None:
        super().__init__("", "Query has been cancelled")


class InvalidRequestError(Exception):
    """A request that Athena answers with InvalidRequestException.

    code: Athena's own error code within it, e.g. `MALFORMED_QUERY`.
    """

    def __init__(self, message: str, code: str = "INVALID_INPUT") -> None:
        super().__init__(message)
        self.code = code


class MalformedQueryError(InvalidRequestError):
    """SQL that does not parse."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "MALFORMED_QUERY")
