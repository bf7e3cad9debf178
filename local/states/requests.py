"""Requests to the Step Functions API, and how they are refused."""

import functools
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json, json_response

Request = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]
Operation = Callable[[Request], Response]


class RefusedError(Exception):
    """A request that is answered with an error: its code and its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def answering(operation: Callable[[Request], Request]) -> Operation:
    """An operation that gives the answer's JSON, or raises RefusedError, as MiniStack calls it."""

    @functools.wraps(operation)
    def answer(request: Request) -> Response:
        try:
            body = operation(request)
        except RefusedError as error:
            return error_response_json(error.code, str(error), 400)  # type: ignore[no-any-return] # untyped
        return json_response(body)  # type: ignore[no-any-return] # MiniStack ships no types

    return answer
