"""JSONPath as the Amazon States Language uses it: reading a value, and writing one for ResultPath.

A definite path that leads nowhere is an error (`PathNotFoundError`), never null. A path that may select many values
(wildcard, slice, filter, recursive descent) gives a list, which may be empty.
"""

import copy
import functools
import json
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


class PathNotFoundError(LookupError):
    """The path is well formed, and the data has nothing there."""


class PathSyntaxError(ValueError):
    """This is not a JSONPath."""


@dataclass(frozen=True)
class Step:
    """One step of a path.

    select: gives the values that the step selects from one value.
    definite: it selects exactly one value, so its absence is an error.
    key: the field's name or the element's index, of a step that a reference path may have.
    """

    select: Callable[[Any], Iterator[Any]]
    definite: bool = False
    key: str | int | None = None


def read(path: str, data: Any) -> Any:
    """The value, or for an indefinite path the list of values, that the path selects.

    Raises:
        PathNotFoundError
        PathSyntaxError
    """
    steps = parse(path)
    values = [data]
    for step in steps:
        values = [found for value in values for found in step.select(value)]
    if not all(step.definite for step in steps):
        return values
    if not values:
        raise PathNotFoundError(path)
    return values[0]


def exists(path: str, data: Any) -> bool:
    """Whether a path leads anywhere."""
    try:
        found = read(path, data)
    except PathNotFoundError:
        return False
    return all(step.definite for step in parse(path)) or bool(found)


def write(path: str, data: Any, value: Any) -> Any:
    """A copy of the data with the value put at a reference path (`$.a.b[0]`); missing fields are made.

    Raises:
        PathNotFoundError: the data there is neither an object nor an array that is long enough.
        PathSyntaxError: not a reference path.
    """
    steps = parse(path)
    if not steps:
        return value
    if any(step.key is None for step in steps):
        raise PathSyntaxError(f"{path} is not a reference path")
    result = copy.deepcopy(data)
    target = result
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if isinstance(step.key, str) and isinstance(target, dict):
            if following is None:
                target[step.key] = value
            elif not isinstance(target.get(step.key), (dict, list)):
                target[step.key] = {}
        elif isinstance(step.key, int) and isinstance(target, list) and step.key < len(target):
            if following is None:
                target[step.key] = value
        else:
            raise PathNotFoundError(path)
        target = target[step.key]
    return result


@functools.lru_cache(maxsize=4096)
def parse(path: str) -> tuple[Step, ...]:
    """The steps of a path that begins with `$`.

    Raises:
        PathSyntaxError
    """
    if not path.startswith("$"):
        raise PathSyntaxError(f"{path} does not begin with $")
    steps: list[Step] = []
    position = 1
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise PathSyntaxError(f"{path} cannot be read from character {position + 1}")
        position = match.end()
        if match["deep"] is not None:
            steps.append(Step(_descend))
        if match["name"] == "*":
            steps.append(Step(_children))
        elif match["name"] is not None:
            steps.append(_field(match["name"]))
        elif match["bracket"] is not None:
            steps.append(_bracket(match["bracket"].strip(), path))
    return tuple(steps)


_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_NAME = r"[^.\[\]\s()]+(?: [^.\[\]()]+)*"
_BRACKET = rf"(?:{_QUOTED}|\((?:{_QUOTED}|[^()])*\)|[^\]'\"])*"
_STEP = re.compile(rf"(?:(?P<deep>\.\.)(?=[^.])|\.(?=[^.])|(?=\[))(?:(?P<name>{_NAME})|\[(?P<bracket>{_BRACKET})\])")
_INDEX = re.compile(r"-?\d+")
_SLICE = re.compile(r"(-?\d*)\s*:\s*(-?\d*)(?:\s*:\s*(-?\d*))?")


def _field(name: str) -> Step:
    def select(value: Any) -> Iterator[Any]:
        if isinstance(value, dict) and name in value:
            yield value[name]

    return Step(select, definite=True, key=name)


def _index(index: int) -> Step:
    def select(value: Any) -> Iterator[Any]:
        if isinstance(value, list) and -len(value) <= index < len(value):
            yield value[index]

    return Step(select, definite=True, key=index if index >= 0 else None)


def _children(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _descend(value: Any) -> Iterator[Any]:
    yield value
    for child in _children(value):
        yield from _descend(child)


def _bracket(text: str, path: str) -> Step:
    if text == "*":
        return Step(_children)
    if _INDEX.fullmatch(text):
        return _index(int(text))
    if sliced := _SLICE.fullmatch(text):
        part = slice(*(int(bound) if bound else None for bound in sliced.groups()))
        return Step(lambda value: iter(value[part] if isinstance(value, list) else ()))
    if text.startswith("?(") and text.endswith(")"):
        holds = _condition(text[2:-1], path)
        return Step(lambda value: (child for child in _children(value) if holds(child)))
    parts = [part.strip() for part in re.findall(rf"{_QUOTED}|[^,]+", text)]
    steps = [_bracket_member(part, path) for part in parts]
    if len(steps) == 1:
        return steps[0]
    return Step(lambda value: (found for step in steps for found in step.select(value)))


def _bracket_member(text: str, path: str) -> Step:
    if _INDEX.fullmatch(text):
        return _index(int(text))
    if re.fullmatch(_QUOTED, text):
        return _field(re.sub(r"\\(.)", r"\1", text[1:-1]))
    raise PathSyntaxError(f"{path}: [{text}] is neither an index nor a quoted name")


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_TERM = re.compile(
    rf"@(?P<path>(?:\.[\w-]+|\[(?:{_QUOTED}|-?\d+)\])*)\s*(?:(?P<op>==|!=|<=|>=|<|>)\s*(?P<literal>.+))?"
)


def _condition(text: str, path: str) -> Callable[[Any], bool]:
    """A filter: comparisons of `@…` with a literal, or its existence, joined by && and ||."""
    alternatives = [[_term(term.strip(), path) for term in alternative.split("&&")] for alternative in text.split("||")]
    return lambda value: any(all(term(value) for term in terms) for terms in alternatives)


def _term(text: str, path: str) -> Callable[[Any], bool]:
    match = _TERM.fullmatch(text)
    if match is None:
        raise PathSyntaxError(f"{path}: the filter '{text}' is not supported")
    left = "$" + match["path"]
    if match["op"] is None:
        return lambda value: exists(left, value)
    compare, right = _COMPARISONS[match["op"]], _literal(match["literal"].strip(), path)

    def holds(value: Any) -> bool:
        try:
            return compare(read(left, value), right)
        except (PathNotFoundError, TypeError):
            return False

    return holds


def _literal(text: str, path: str) -> Any:
    if re.fullmatch(_QUOTED, text):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    try:
        return json.loads(text)
    except ValueError as error:
        raise PathSyntaxError(f"{path}: {text} is not a literal") from error
