"""What a function may be called: its name becomes part of the folder that its code is unpacked in.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
"""

import functools
import re
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json

from local.functions.refusals import Answer

_PATTERN = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_]{1,64})(:(\$LATEST|[a-zA-Z0-9-_]+))?"
)


def creating(original: Callable[..., Answer]) -> Callable[..., Answer]:
    """Seam `services.lambda_svc._create_function`: refuses any other name, as Lambda does."""

    @functools.wraps(original)
    def create(request: dict[str, Any]) -> Answer:
        name = request.get("FunctionName")
        if name and not (isinstance(name, str) and re.fullmatch(_PATTERN, name, re.ASCII)):
            refused: Answer = error_response_json(
                "ValidationException",
                f"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member "
                f"must satisfy regular expression pattern: {_PATTERN}",
                400,
            )
            return refused
        return original(request)

    return create
