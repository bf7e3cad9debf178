"""Metric math as a tree.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


class ExpressionError(ValueError):
    """The expression cannot be read or calculated; the message says what is wrong with it."""


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Text:
    value: str


@dataclass(frozen=True)
class Name:
    """The id of a query, or the word REPEAT or LINEAR."""

    value: str


@dataclass(frozen=True)
class Call:
    """A function, or an operator by its sign; `[` makes an array and `-1` is the unary minus."""

    function: str
    arguments: "tuple[Node, ...]"


Node = Number | Text | Name | Call

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")|(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/^(),<>\[\]]))"
)
_LEVELS = (("OR", "||"), ("AND", "&&"), ("==", "!=", "<", ">", "<=", ">="), ("+", "-"), ("*", "/"), ("^",))
"""Operators, those that bind least first."""
_SAME = {"||": "OR", "&&": "AND"}


def parse(expression: str) -> Node:
    """The tree of an expression.

    Raises:
        ExpressionError
    """
    return _Parser(expression).whole()


def names(node: Node) -> Iterator[str]:
    """The ids that an expression refers to by name."""
    if isinstance(node, Name) and node.value not in ("REPEAT", "LINEAR"):
        yield node.value
    if isinstance(node, Call):
        for argument in node.arguments:
            yield from names(argument)


def calls(node: Node, function: str) -> Iterator[Call]:
    """The calls of a function in an expression."""
    if isinstance(node, Call):
        if node.function == function:
            yield node
        for argument in node.arguments:
            yield from calls(argument, function)


class _Parser:
    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = list(self._split(expression))
        self._at = 0

    def _split(self, text: str) -> Iterator[tuple[str, str]]:
        at, end = 0, len(text.rstrip())
        while at < end:
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise ExpressionError(f"Error in expression '{text}': unexpected '{text[at:].strip()[0]}'")
            yield match.lastgroup, match[match.lastgroup]
            at = match.end()

    def whole(self) -> Node:
        tree = self._level(0)
        if self._peek():
            raise self._unexpected()
        return tree

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _unexpected(self) -> ExpressionError:
        return ExpressionError(f"Error in expression '{self._expression}': unexpected '{self._peek() or 'end'}'")

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._unexpected()
        self._at += 1

    def _level(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        left = self._level(level + 1)
        while (sign := self._peek()) in _LEVELS[level]:
            self._at += 1
            left = Call(_SAME.get(sign, sign), (left, self._level(level + 1)))
        return left

    def _unary(self) -> Node:
        if self._peek() == "-":
            self._at += 1
            return Call("-1", (self._unary(),))
        return self._operand()

    def _operand(self) -> Node:
        if self._at >= len(self._tokens):
            raise self._unexpected()
        kind, said = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return Number(float(said))
        if kind == "text":
            return Text(said[1:-1])
        if kind == "word":
            if self._peek() != "(":
                return Name(said)
            self._at += 1
            return Call(said.upper(), self._list(")"))
        if said == "[":
            return Call("[", self._list("]"))
        if said == "(":
            inner = self._level(0)
            self._take(")")
            return inner
        self._at -= 1
        raise self._unexpected()

    def _list(self, closing: str) -> tuple[Node, ...]:
        found: list[Node] = []
        while self._peek() != closing:
            if found:
                self._take(",")
            found.append(self._level(0))
        self._take(closing)
        return tuple(found)
