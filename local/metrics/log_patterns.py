"""Filter patterns of CloudWatch Logs, as metric filters use them: words and JSON.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
"""

import fnmatch
import json
import operator
import re
from collections.abc import Callable
from typing import Any

Match = Callable[[str], bool]
_Test = Callable[[Any], bool]

_WORD = re.compile(r'\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))')
_TOKEN = re.compile(
    r"\s*(?:(?P<path>\$[\w.\[\]$-]*)|(?P<sign>&&|\|\||!=|<=|>=|=|<|>|\(|\))"
    r'|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<word>[^\s()&|=!<>]+))'
)
_STEP = re.compile(r"[^.\[\]]+")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


class PatternError(ValueError):
    """The pattern cannot be read, or is of a kind that is not here; the message says which."""


def compile_pattern(pattern: str) -> Match:
    """What tells whether a line matches.

    Raises:
        PatternError
    """
    text = pattern.strip()
    if text.startswith("["):
        raise PatternError(f"Filter patterns for space-delimited lines are not supported by this local cloud: {text}")
    if "%" in text:
        raise PatternError(f"Filter patterns with regular expressions are not supported by this local cloud: {text}")
    if text.startswith("{") and text.endswith("}"):
        test = _Json(text[1:-1]).whole()
        return lambda line: test(_document(line))
    return _words(text)


def value_at(path: str, document: Any) -> Any:
    """What stands at a path like `$.request.items[0]`; None when nothing does."""
    for step in _STEP.findall(path.removeprefix("$")):
        if isinstance(document, list) and step.isdigit():
            document = document[int(step)] if int(step) < len(document) else None
        else:
            document = document.get(step) if isinstance(document, dict) else None
    return document


def _document(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _words(text: str) -> Match:
    """All words must be there, none of those with `-`, and one of those with `?` when there are such."""
    found = [(match[1], match[3] if match[2] is None else match[2]) for match in _WORD.finditer(text)]
    needed = [word for sign, word in found if not sign]
    excluded = [word for sign, word in found if sign == "-"]
    either = [word for sign, word in found if sign == "?"]

    def match(line: str) -> bool:
        if any(word not in line for word in needed) or any(word in line for word in excluded):
            return False
        return not either or any(word in line for word in either)

    return match


class _Json:
    """Reads the inside of `{ … }`: comparisons with && and ||, the latter binding less."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise self._unreadable()
            self._tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()

    def whole(self) -> _Test:
        test = self._either()
        if self._tokens:
            raise self._unreadable()
        return test

    def _unreadable(self) -> PatternError:
        return PatternError(f"Invalid filter pattern: {{{self._text}}}")

    def _next(self, *signs: str) -> bool:
        """Take the next token if it is one of these."""
        if self._tokens and self._tokens[0][1].upper() in signs and self._tokens[0][0] in ("sign", "word"):
            self._tokens.pop(0)
            return True
        return False

    def _take(self) -> tuple[str, str]:
        if not self._tokens:
            raise self._unreadable()
        return self._tokens.pop(0)

    def _either(self) -> _Test:
        tests = [self._both()]
        while self._next("||"):
            tests.append(self._both())
        return lambda document: any(test(document) for test in tests)

    def _both(self) -> _Test:
        tests = [self._one()]
        while self._next("&&"):
            tests.append(self._one())
        return lambda document: all(test(document) for test in tests)

    def _one(self) -> _Test:
        if self._next("("):
            test = self._either()
            if not self._next(")"):
                raise self._unreadable()
            return test
        kind, path = self._take()
        if kind != "path":
            raise self._unreadable()
        if self._next("IS"):
            return self._is(path)
        if self._next("NOT"):
            if not self._next("EXISTS"):
                raise self._unreadable()
            return lambda document: isinstance(document, dict) and value_at(path, document) is None
        _, sign = self._take()
        return self._comparison(path, sign, *self._take())

    def _is(self, path: str) -> _Test:
        wanted = {"NULL": None, "TRUE": True, "FALSE": False}.get(self._take()[1].upper(), self)
        if wanted is self:
            raise self._unreadable()
        return lambda document: isinstance(document, dict) and value_at(path, document) is wanted

    def _comparison(self, path: str, sign: str, kind: str, given: str) -> _Test:
        number = _number(given) if kind == "word" else None
        if sign in _COMPARISONS and number is not None:
            compare = _COMPARISONS[sign]
            return lambda document: _is_number(found := value_at(path, document)) and compare(found, number)
        if sign not in ("=", "!="):
            raise self._unreadable()

        def same(found: Any) -> bool:
            if number is not None and _is_number(found):
                return bool(found == number)
            return isinstance(found, str) and fnmatch.fnmatchcase(found, given.replace("[", "[[]"))

        if sign == "=":
            return lambda document: same(value_at(path, document))
        return lambda document: (found := value_at(path, document)) is not None and not same(found)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
