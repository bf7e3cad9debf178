"""What goes wrong in a query, in Athena's words.

Categories and types: https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
"""

SYSTEM, USER, OTHER = 1, 2, 3

EXHAUSTED, ENGINE_ERROR, RESULTS_NOT_WRITTEN = 0, 200, 401
USER_ERROR, DATA_ERROR, DDL_FAILED, SCHEMA_ERROR, SYNTAX_ERROR = 1000, 1001, 1003, 1004, 1006
INVALID_TABLE_PROPERTY, INVALID_FUNCTION_ARGUMENT, INVALID_VIEW, NO_TABLE = 1103, 1106, 1107, 1110
NOT_SUPPORTED, NO_ENTITY, NO_FUNCTION, FORBIDDEN, S3_FORBIDDEN = 1200, 1301, 1303, 1500, 1501

_ERROR_TYPES = {
    "CATALOG_NOT_FOUND": NO_ENTITY,
    "COLUMN_NOT_FOUND": NO_ENTITY,
    "DIVISION_BY_ZERO": DATA_ERROR,
    "EXCEEDED_LOCAL_MEMORY_LIMIT": EXHAUSTED,
    "FUNCTION_NOT_FOUND": NO_FUNCTION,
    "GENERIC_INTERNAL_ERROR": ENGINE_ERROR,
    "HIVE_BAD_DATA": DATA_ERROR,
    "HIVE_COLUMN_ORDER_MISMATCH": INVALID_TABLE_PROPERTY,
    "HIVE_CURSOR_ERROR": DATA_ERROR,
    "HIVE_INVALID_METADATA": SCHEMA_ERROR,
    "HIVE_INVALID_PARTITION_VALUE": SCHEMA_ERROR,
    "HIVE_PARTITION_SCHEMA_MISMATCH": SCHEMA_ERROR,
    "HIVE_UNSUPPORTED_FORMAT": NOT_SUPPORTED,
    "INVALID_CAST_ARGUMENT": DATA_ERROR,
    "INVALID_FUNCTION_ARGUMENT": INVALID_FUNCTION_ARGUMENT,
    "INVALID_TABLE_PROPERTY": INVALID_TABLE_PROPERTY,
    "INVALID_VIEW": INVALID_VIEW,
    "NOT_SUPPORTED": NOT_SUPPORTED,
    "NUMERIC_VALUE_OUT_OF_RANGE": DATA_ERROR,
    "SCHEMA_NOT_FOUND": NO_ENTITY,
    "SYNTAX_ERROR": SYNTAX_ERROR,
    "TABLE_NOT_FOUND": NO_TABLE,
    "TYPE_MISMATCH": SYNTAX_ERROR,
}
"""The error type by the name that leads a message; Athena publishes what the types mean, not which error has which."""


class QueryError(Exception):
    """A query that fails once it is accepted.

    code: the name that leads the message, e.g. `COLUMN_NOT_FOUND`; empty where Athena puts none (DDL, permissions).
    position: line and column in the query, both from 1.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        position: tuple[int, int] | None = None,
        category: int = USER,
        error_type: int | None = None,
    ) -> None:
        self.category = category
        self.error_type = _ERROR_TYPES.get(code, USER_ERROR) if error_type is None else error_type
        where = f"line {position[0]}:{position[1]}: " if position else ""
        super().__init__(f"{code}: {where}{message}" if code else f"{where}{message}")


class AccessDeniedError(QueryError):
    """The caller lacks a permission that the query needs."""

    def __init__(self, message: str, error_type: int = FORBIDDEN) -> None:
        super().__init__("", message, error_type=error_type)


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
