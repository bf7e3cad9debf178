"""Every execution of a function, however it was invoked: told in the live log, and counted as CloudWatch metrics."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from local import activity
from local.metrics.sources import lambda_ as measured


def executing(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """MiniStack's `_execute_function_dispatch`, through which each invocation goes."""

    @wraps(original)
    def execute(
        function: dict[str, Any], config: dict[str, Any], event: Any, request_id: str, started: float
    ) -> dict[str, Any]:
        name = config.get("FunctionName", "?")
        with measured.running(name):
            result = original(function, config, event, request_id, started)
        milliseconds, failed = round((time.time() - started) * 1000), bool(result.get("error"))
        measured.invoked(name, milliseconds, failed)
        if failed:
            body = result.get("body")
            error = body if isinstance(body, dict) else {"errorMessage": str(body)}
            told = {"error": error.get("errorType"), "message": error.get("errorMessage")}
            activity.report("function", name, "FAILED", id=request_id, ms=milliseconds, **told)
        else:
            activity.report("function", name, "OK", id=request_id, ms=milliseconds)
        return result

    return execute


def throttles_only(original: Callable[..., None]) -> Callable[..., None]:
    """MiniStack's `_emit_lambda_metrics`, which saw synchronous invocations only: what remains is a throttle, once.

    A synchronous invocation reports a throttle a second time, with its duration.
    """

    @wraps(original)
    def emit(function_name: str, duration_ms: float, error: bool, throttle: bool) -> None:
        del error
        if throttle and not duration_ms:
            measured.throttled(function_name)

    return emit
