"""What the fields of a JSONPath state refer to: paths, payload templates (`"name.$"`) and intrinsic functions."""

import re
from dataclasses import dataclass
from typing import Any

from ministack.services import stepfunctions

from local.states import intrinsics, paths
from local.states.encoding import encode as encode
from local.states.errors import RuntimeStateError, StateError

_VARIABLE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Values:
    """What a path can reach: `$` is the data, `$$` the context object, `$name` a variable."""

    data: Any
    context: dict[str, Any]
    variables: dict[str, Any]


def read(path: str, values: Values, field: str) -> Any:
    """The value that a path, or an intrinsic function, in this field of a state stands for.

    Raises:
        RuntimeStateError: there is nothing at the path.
        StateError: `States.IntrinsicFailure`.
    """
    if path.startswith("States."):
        return _intrinsic(path, values)
    try:
        return locate(path, values)
    except paths.PathNotFoundError as error:
        raise RuntimeStateError(
            f"The JSONPath '{path}' specified for the field '{field}' could not be found in the input "
            f"'{encode(values.data)}'"
        ) from error
    except paths.PathSyntaxError as error:
        raise RuntimeStateError(f"Invalid path in the field '{field}': {error}") from error


def locate(path: str, values: Values) -> Any:
    """The value at a path.

    Raises:
        PathNotFoundError
        PathSyntaxError
    """
    if path.startswith("$$"):
        return paths.read(path[1:], values.context)
    variable = _VARIABLE.fullmatch(path)
    if variable is None:
        return paths.read(path, values.data)
    name, rest = variable.groups()
    if name not in values.variables:
        raise paths.PathNotFoundError(path)
    return paths.read(f"${rest}", values.variables[name])


def well_formed(path: str) -> None:
    """Refuse what is neither a path nor an intrinsic function.

    Raises:
        PathSyntaxError
    """
    if path.startswith("States."):
        try:
            call, _ = stepfunctions._parse_intrinsic_call(path, 0)
            _check(call)
        except (ValueError, IndexError) as error:
            raise paths.PathSyntaxError(f"{path} is no call of an intrinsic function: {error}") from error
        return
    variable = _VARIABLE.fullmatch(path)
    paths.parse(f"${variable[2]}" if variable else path[1:] if path.startswith("$$") else path)


def fill(template: Any, values: Values) -> Any:
    """A payload template with each `"name.$": path` replaced by `"name": value`.

    Raises:
        RuntimeStateError
        StateError
    """
    if isinstance(template, list):
        return [fill(each, values) for each in template]
    if not isinstance(template, dict):
        return template
    return {
        key[:-2] if key.endswith(".$") else key: read(value, values, key) if key.endswith(".$") else fill(value, values)
        for key, value in template.items()
    }


def _intrinsic(expression: str, values: Values) -> Any:
    try:
        call, _ = stepfunctions._parse_intrinsic_call(expression, 0)
        return _evaluate(call, values)
    except StateError:
        raise
    except Exception as error:
        raise StateError(
            "States.IntrinsicFailure", f"The intrinsic function '{expression}' failed: {error or type(error).__name__}"
        ) from error


def _evaluate(node: tuple[Any, ...], values: Values) -> Any:
    kind, value = node[0], node[1]
    if kind == "path":
        return read(value, values, value)
    if kind != "call":
        return value
    return intrinsics.call(str(value), [_evaluate(argument, values) for argument in node[2]])


def _check(node: tuple[Any, ...]) -> None:
    """Refuse calls of functions that there are not, at any depth. Raises ValueError."""
    if node[0] == "call":
        intrinsics.check(str(node[1]), len(node[2]))
        for argument in node[2]:
            _check(argument)
