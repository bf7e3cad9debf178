"""The errors of the Glue API."""

from collections.abc import Iterable
from typing import Any


class GlueError(Exception):
    """An operation is refused.

    code: the exception's name in the API, e.g. `EntityNotFoundException`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def not_found(message: str) -> GlueError:
    return GlueError("EntityNotFoundException", message)


def already_exists(message: str) -> GlueError:
    return GlueError("AlreadyExistsException", message)


def invalid_input(message: str) -> GlueError:
    return GlueError("InvalidInputException", message)


def one_of(place: str, value: Any, words: Iterable[str]) -> str:
    """A member of a request that takes some words only.

    place: the member, as AWS names it in the error, e.g. `filters.1.member.fieldName`.

    Raises:
        GlueError: it is not one of the words.
    """
    if value in (known := list(words)):
        return str(value)
    shown = "null" if value is None else f"'{value}'"
    raise GlueError(
        "ValidationException",
        f"1 validation error detected: Value {shown} at '{place}' failed to satisfy constraint: "
        f"Member must satisfy enum value set: [{', '.join(known)}]",
    )
