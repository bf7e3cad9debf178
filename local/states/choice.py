"""Which rule of a JSONPath Choice state holds.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

import operator
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from local.states import paths
from local.states.errors import RuntimeStateError
from local.states.templates import Values, locate

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}


def timestamp(value: Any) -> datetime | None:
    """The moment that an RFC 3339 string names, if it is one."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d[Tt]", value):
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> int | float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _compares(kind: Callable[[Any], Any], compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def holds(value: Any, expected: Any) -> bool:
        left, right = kind(value), kind(expected)
        return left is not None and right is not None and compare(left, right)

    return holds


def _matches(value: Any, pattern: Any) -> bool:
    """`*` stands for any characters; `\\*` for itself."""
    parts = [".*" if part == "*" else re.escape(part.replace("\\*", "*").replace("\\\\", "\\"))
             for part in re.findall(r"\*|(?:\\.|[^*\\])+", pattern)]  # fmt: skip
    return isinstance(value, str) and re.fullmatch("".join(parts), value, re.DOTALL) is not None


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    **{f"String{name}": _compares(_string, compare) for name, compare in _ORDER.items()},
    **{f"Numeric{name}": _compares(_number, compare) for name, compare in _ORDER.items()},
    **{f"Timestamp{name}": _compares(timestamp, compare) for name, compare in _ORDER.items()},
    "BooleanEquals": _compares(_boolean, operator.eq),
}
"""Each also exists as `…Path`, which takes the expected value from the input."""

TYPE_TESTS: dict[str, Callable[[Any], bool]] = {
    "IsNull": lambda value: value is None,
    "IsNumeric": lambda value: _number(value) is not None,
    "IsString": lambda value: isinstance(value, str),
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": lambda value: timestamp(value) is not None,
}

OPERATORS = frozenset(
    [*COMPARISONS, *(f"{name}Path" for name in COMPARISONS), *TYPE_TESTS, "IsPresent", "StringMatches"]
)


def holds(rule: dict[str, Any], values: Values) -> bool:
    """Whether a choice rule is met.

    Raises:
        RuntimeStateError: its variable is not in the input (test with IsPresent first).
    """
    if "And" in rule:
        return all(holds(each, values) for each in rule["And"])
    if "Or" in rule:
        return any(holds(each, values) for each in rule["Or"])
    if "Not" in rule:
        return not holds(rule["Not"], values)
    name = next(key for key in rule if key in OPERATORS)
    if name == "IsPresent":
        return bool(_present(rule["Variable"], values) == rule[name])
    value = _value(rule["Variable"], values)
    if name in TYPE_TESTS:
        return bool(TYPE_TESTS[name](value) == rule[name])
    if name == "StringMatches":
        return _matches(value, rule[name])
    if name in COMPARISONS:
        return COMPARISONS[name](value, rule[name])
    return COMPARISONS[name.removesuffix("Path")](value, _value(rule[name], values))


def _present(path: str, values: Values) -> bool:
    try:
        found = locate(path, values)
    except paths.PathNotFoundError:
        return False
    return found != [] or path.startswith("$$") or all(step.definite for step in paths.parse(path))


def _value(path: str, values: Values) -> Any:
    try:
        return locate(path, values)
    except paths.PathNotFoundError as error:
        raise RuntimeStateError(
            f"Invalid path '{path}': The choice state's condition path references an invalid value."
        ) from error
