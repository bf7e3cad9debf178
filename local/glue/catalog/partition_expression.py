"""The `Expression` of GetPartitions: a condition on partition keys, in the syntax of an SQL WHERE clause.

https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html

    condition  = term { OR term }
    term       = factor { AND factor }
    factor     = NOT factor | ( condition ) | comparison
    comparison = operand ( = | <> | != | < | > | <= | >= ) operand
               | operand [ NOT ] ( IN ( literal, … ) | BETWEEN literal AND literal | LIKE literal )
               | operand IS [ NOT ] NULL
    operand    = ( operand ) | key | [ DATE | TIMESTAMP ] literal
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<quoted>\"[^\"]+\"|`[^`]+`)"
    r"|(?P<word>\w+)|(?P<symbol><=|>=|<>|!=|[=<>(),]))"
)
_KEYWORDS = {"AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL", "DATE", "TIMESTAMP"}
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}

Values = list[str]
Condition = Callable[[Values], bool]
_Read = Callable[[str], Any]


class ExpressionError(ValueError):
    """The expression is not one that Glue takes."""


class PartitionValueError(ValueError):
    """A partition has a value that is not of its key's type, so it cannot be compared."""


class _Operand:
    """A key or a literal. kind: the key's."""

    def __init__(self, text: str, index: int | None = None, kind: "_Kind | None" = None) -> None:
        self.text, self.index, self.kind = text, index, kind

    def value(self, values: Values, kind: "_Kind") -> Any:
        """What it is for a partition; None where a key that is no string is null.

        Raises:
            PartitionValueError
        """
        if self.index is None:
            return kind.read(self.text)
        if self.is_null(values) and kind is not _STRING:
            return None
        try:
            return kind.read(values[self.index])
        except ValueError as error:
            problem = f'"{values[self.index]}" is not {kind.described}'
            raise PartitionValueError(f"The value of the partition key {self.text}: {problem}") from error

    def is_null(self, values: Values) -> bool:
        return self.index is not None and values[self.index] == _HIVE_NULL


def parse(expression: str | None, keys: list[dict[str, Any]]) -> Condition:
    """The condition on a partition's values; without an expression it always holds.

    keys: the table's `PartitionKeys`; their types decide how values are compared.

    Raises:
        ExpressionError
        PartitionValueError: when the condition is applied, to a value that is not of its key's type.
    """
    if not expression or not expression.strip():
        return lambda _: True
    try:
        condition = _Parser(expression, keys).whole()
    except RecursionError:
        raise ExpressionError("The expression is nested too deeply.") from None

    def holds(values: Values) -> bool:
        try:
            return condition(values)
        except RecursionError:
            raise ExpressionError("The expression is too long.") from None

    return holds


class _Parser:
    def __init__(self, expression: str, keys: list[dict[str, Any]]) -> None:
        self._expression = expression
        self._tokens = _tokens(expression)
        self._at = 0
        self._keys = {key["Name"].lower(): (index, key.get("Type") or "string") for index, key in enumerate(keys)}

    def whole(self) -> Condition:
        condition = self._condition()
        if self._at < len(self._tokens):
            raise self._error(f"unexpected {self._tokens[self._at][1]}")
        return condition

    def _condition(self) -> Condition:
        condition = self._term()
        while self._take("OR"):
            condition = _either(condition, self._term())
        return condition

    def _term(self) -> Condition:
        condition = self._factor()
        while self._take("AND"):
            condition = _both(condition, self._factor())
        return condition

    def _factor(self) -> Condition:
        if self._take("NOT"):
            return _not(self._factor())
        if not self._encloses_operand() and self._take("("):
            condition = self._condition()
            self._expect(")")
            return condition
        return self._comparison()

    def _comparison(self) -> Condition:
        left = self._operand()
        for symbol, compare in _COMPARISONS.items():
            if self._take(symbol):
                return self._compared(left, compare, self._operand())
        if self._take("IS"):
            negated = self._take("NOT")
            self._expect("NULL")
            return _not(left.is_null) if negated else left.is_null
        negated = self._take("NOT")
        condition = self._membership(left)
        return _not(condition, left) if negated else condition

    def _membership(self, left: _Operand) -> Condition:
        if self._take("IN"):
            self._expect("(")
            options = [self._compared(left, operator.eq, self._operand())]
            while self._take(","):
                options.append(self._compared(left, operator.eq, self._operand()))
            self._expect(")")
            return lambda values: any(option(values) for option in options)
        if self._take("BETWEEN"):
            low = self._compared(left, operator.ge, self._operand())
            self._expect("AND")
            return _both(low, self._compared(left, operator.le, self._operand()))
        if self._take("LIKE"):
            if left.kind not in (None, _STRING):
                raise self._error(f"{left.kind.name} data type doesn't support operation 'LIKE'")
            pattern = re.compile(_like(self._operand().text), re.DOTALL)
            return lambda values: bool(pattern.fullmatch(left.value(values, _STRING)))
        raise self._error("expected an operator")

    def _encloses_operand(self) -> bool:
        """Whether the parentheses that come next have a key or a literal in them, and no condition."""
        first = self._at
        while self._tokens[first : first + 1] == [("symbol", "(")]:
            first += 1
        depth, last = first - self._at, first + 1
        if self._tokens[last : last + 1] and self._tokens[last][0] == "string":  # of DATE '…'
            last += 1
        return depth > 0 and self._tokens[last : last + depth] == [("symbol", ")")] * depth

    def _operand(self) -> _Operand:
        if self._take("("):
            operand = self._operand()
            self._expect(")")
            return operand
        kind, text = self._next()
        if kind == "word" and text.upper() in ("DATE", "TIMESTAMP") and self._peek()[0] == "string":
            kind, text = self._next()
        if kind == "string":
            return _Operand(text[1:-1].replace("''", "'"))
        if kind == "number":
            return _Operand(text)
        name = text.strip('"`').lower()
        if kind not in ("word", "quoted") or (kind == "word" and name.upper() in _KEYWORDS):
            raise self._error(f"unexpected {text}")
        if name not in self._keys:
            raise self._error(f"{name} is not a partition key")
        index, declared = self._keys[name]
        return _Operand(name, index, _kind(name, declared))

    def _compared(self, left: _Operand, compare: Callable[[Any, Any], bool], right: _Operand) -> Condition:
        kind = left.kind or right.kind
        if kind is None:
            raise self._error("a comparison needs a partition key")
        for side in (left, right):
            try:
                if side.index is None:
                    kind.read(side.text)
            except ValueError:
                raise self._error(f'"{side.text}" is not {kind.described}') from None

        def holds(values: Values) -> bool:
            one, other = left.value(values, kind), right.value(values, kind)
            return one is not None and other is not None and compare(one, other)

        return holds

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "end")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _take(self, text: str) -> bool:
        kind, found = self._peek()
        taken = kind in ("word", "symbol") and found.upper() == text
        self._at += taken
        return taken

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self._error(f"expected {text}, found {self._peek()[1]}")

    def _error(self, problem: str) -> ExpressionError:
        return ExpressionError(f"Unsupported expression '{self._expression}': {problem}")


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    text = expression.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match or not match.lastgroup:
            raise ExpressionError(f"Unsupported expression '{expression}': unexpected {text[at:].strip()[:1]}")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


def _matching(pattern: str, read: _Read) -> _Read:
    """Reads what is written as Glue writes it; Python itself takes more: `1_0`, `NaN`, `2022-W01-1`."""

    def read_text(text: str) -> Any:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(text)
        return read(text)

    return read_text


def _timestamp(text: str) -> tuple[datetime, int]:
    """The second, and the nanoseconds after it."""
    second, _, fraction = text.partition(".")
    return datetime.strptime(second, "%Y-%m-%d %H:%M:%S"), int(fraction.ljust(9, "0"))


@dataclass(frozen=True)
class _Kind:
    """How values of some types are read to be compared. described: one of them, with its article."""

    name: str
    described: str
    read: _Read


_STRING = _Kind("String", "a string", str)
_INTEGRAL = _Kind("Integral", "an integer", _matching(r"[+-]?\d+", int))
_KINDS = {
    **dict.fromkeys(("string", "char", "varchar"), _STRING),
    **dict.fromkeys(("tinyint", "smallint", "int", "integer", "bigint", "long"), _INTEGRAL),
    "decimal": _Kind("Decimal", "a decimal", _matching(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", Decimal)),
    "date": _Kind("Date", "a date", _matching(r"\d{4}-\d\d-\d\d", date.fromisoformat)),
    "timestamp": _Kind(
        "Timestamp", "a timestamp", _matching(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,9})?", _timestamp)
    ),
}
"""By the types that `GetPartitions` supports, as its page lists them."""


def _kind(key: str, declared: str) -> _Kind:
    found = _KINDS.get(re.sub(r"\(.*", "", declared.lower()))
    if found is None:
        raise ExpressionError(f"Unknown type : '{declared}', of the partition key {key}")
    return found


def _like(pattern: str) -> str:
    return "".join({"%": ".*", "_": "."}.get(character, re.escape(character)) for character in pattern)


def _either(one: Condition, other: Condition) -> Condition:
    return lambda values: one(values) or other(values)


def _both(one: Condition, other: Condition) -> Condition:
    return lambda values: one(values) and other(values)


def _not(condition: Condition, operand: _Operand | None = None) -> Condition:
    """The opposite; with an operand, only where that is not null."""
    return lambda values: not condition(values) and (operand is None or not operand.is_null(values))
