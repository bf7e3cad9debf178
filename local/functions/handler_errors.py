"""How a function's failure is told: with the name, the message and the trace of what its handler threw.

MiniStack's worker processes tell the message alone, and every failure is a `Runtime.HandlerError`; and they are ended
after each failure, where on AWS the execution environment lives on. Here the worker sends the payload that AWS's
runtimes send (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html) in an answer that keeps it alive.
"""

import contextvars
import functools
import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from local.seams import SeamError

_failure: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("handler_failure", default=None)
_INIT_FAILED = "Worker init failed: "

_NODE_DESCRIBE = """
const _failure = (error) => {
  const isError = require("util").types.isNativeError(error)
    || (error && error.name && error.message && error.stack);
  if (!isError) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  const trace = String(error.stack || "").split("\\n");
  return { errorType: String(error.name), errorMessage: String(error.message), trace };
};
const _initFailure = (error) => {
  const type = { MODULE_NOT_FOUND: "Runtime.ImportModuleError", ERR_MODULE_NOT_FOUND: "Runtime.ImportModuleError" };
  const told = _failure(error);
  const syntax = error instanceof SyntaxError ? "Runtime.UserCodeSyntaxError" : undefined;
  const name = type[error && error.code] || syntax;
  return name ? { ...told, errorType: name, errorMessage: `${told.errorType}: ${told.errorMessage}` } : told;
};
"""
_NODE_CHANGES = (
    ("let handlerFn = null;\n", f"{_NODE_DESCRIBE}\nlet handlerFn = null;\n"),
    (
        'status: "error", error: String(err.message || err), trace: err.stack || ""',
        'status: "ok", failure: _failure(err)',
    ),
    ('status: "error", error: e.message, trace: e.stack', 'status: "ok", failure: _failure(e)'),
    ('status: "error", error: e.message\n', 'status: "error", error: JSON.stringify(_initFailure(e))\n'),
    (
        "error: `Handler ${handlerName} is not a function in ${modPath}`",
        'error: JSON.stringify({ errorType: "Runtime.HandlerNotFound", '
        "errorMessage: `${modPath}.${handlerName} is undefined or not exported`, trace: [] })",
    ),
)
_PYTHON_CHANGES = (
    (
        '{"status": "error", "error": str(e), "trace": traceback.format_exc()}',
        '{"status": "ok", "failure": {"errorMessage": str(e), "errorType": type(e).__name__, '
        '"requestId": _ms_ctx.get("request_id", ""), "stackTrace": traceback.format_tb(e.__traceback__)[1:]}}',
    ),
    (
        '{"status": "error", "error": str(e)}',
        '{"status": "error", "error": json.dumps({"errorMessage": str(e), "errorType": "Runtime.ImportModuleError" '
        'if isinstance(e, ImportError) else type(e).__name__, "stackTrace": traceback.format_tb(e.__traceback__)})}',
    ),
)


def node_worker(original: str) -> str:
    """MiniStack's Node worker, telling failures in full."""
    return _changed(original, _NODE_CHANGES)


def python_worker(original: str) -> str:
    """MiniStack's Python worker, telling failures in full."""
    return _changed(original, _PYTHON_CHANGES)


def _changed(script: str, changes: tuple[tuple[str, str], ...]) -> str:
    for before, after in changes:
        if script.count(before) != 1:
            raise SeamError(f"MiniStack's worker script does not hold, exactly once: {before}")
        script = script.replace(before, after)
    return script


def invoking(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """`Worker.invoke`: takes the failure out of the worker's answer."""

    @functools.wraps(original)
    def invoke(self: Any, event: Any, request_id: str, **options: Any) -> dict[str, Any]:
        try:
            answer = original(self, event, request_id, **options)
        except RuntimeError as error:
            if not str(error).startswith(_INIT_FAILED):
                raise
            return _failed(json.loads(str(error).removeprefix(_INIT_FAILED)), request_id, {})
        if answer.get("error") == "Worker process died":
            message = f"RequestId: {request_id} Error: Runtime exited without providing a reason"
            return _failed({"errorType": "Runtime.ExitError", "errorMessage": message}, request_id, answer)
        if "failure" in answer:
            return _failed(answer["failure"], request_id, answer)
        return answer

    return invoke


def executing(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """`_execute_function_warm`: the failure is the body of the response."""

    @functools.wraps(original)
    def execute(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        _failure.set(None)
        result = original(func, event, request_id)
        failure = _failure.get()
        return {**result, "body": failure} if failure else result

    return execute


def _failed(failure: dict[str, Any], request_id: str, answer: dict[str, Any]) -> dict[str, Any]:
    """What MiniStack takes for a failure, with the line that AWS's runtimes log."""
    _failure.set(failure)
    moment = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = f"{moment}\t{request_id}\tERROR\tInvoke Error\t{json.dumps(failure)}"
    return {**answer, "status": "error", "error": failure["errorMessage"], "trace": line}
