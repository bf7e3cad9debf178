"""The words of a DDL statement, read from left to right."""

import re
from dataclasses import dataclass

from local.athena.errors import MalformedQueryError

_TOKEN = re.compile(
    r"""\s+|--[^\n]*|/\*.*?\*/
    |(?P<string>'(?:[^'\\]|''|\\.)*')
    |(?P<double>"(?:[^"\\]|""|\\.)*")
    |(?P<back>`(?:[^`]|``)*`)
    |(?P<word>[A-Za-z_][A-Za-z0-9_$]*)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<mark><=|>=|<>|!=|.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


@dataclass(frozen=True)
class Token:
    """One word. kind: `word`, `string`, `double`, `back`, `number`, `mark` or `end`. text: without quotes."""

    kind: str
    text: str
    start: int


class Tokens:
    """A statement's words, and where the reader is."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._tokens = [_token(found) for found in _TOKEN.finditer(sql) if found.lastgroup]
        while self._tokens and self._tokens[-1].text == ";" and self._tokens[-1].kind == "mark":
            self._tokens.pop()
        self._tokens.append(Token("end", "<EOF>", len(sql)))
        self._place = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._place]

    def ahead(self, count: int) -> Token:
        """The token so many after the next one."""
        return self._tokens[min(self._place + count, len(self._tokens) - 1)]

    def advance(self) -> Token:
        token = self.next
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def at(self, *words: str) -> bool:
        """Whether these words come next."""
        ahead = self._tokens[self._place : self._place + len(words)]
        return len(ahead) == len(words) and all(
            token.kind in ("word", "mark") and token.text.upper() == word
            for token, word in zip(ahead, words, strict=True)
        )

    def accept(self, *words: str) -> bool:
        """Read these words if they come next."""
        found = self.at(*words)
        if found:
            self._place += len(words)
        return found

    def expect(self, *words: str) -> None:
        """Raises: MalformedQueryError"""
        for word in words:
            if not self.accept(word):
                raise self.mismatched(f"'{word}'")

    def name(self) -> str:
        """An identifier, in lower case.

        Raises:
            MalformedQueryError
        """
        token = self.next
        if token.kind not in ("word", "back", "double"):
            raise self.mismatched("<identifier>")
        self.advance()
        return token.text.lower()

    def table(self, default: str) -> tuple[str, str]:
        """A table's database and name."""
        first = self.name()
        if not self.accept("."):
            return default, first
        second = self.name()
        if self.accept("."):
            return second, self.name()
        return first, second

    def string(self) -> str:
        """Raises: MalformedQueryError"""
        token = self.next
        if token.kind not in ("string", "double"):
            raise self.mismatched("<string>")
        self.advance()
        return token.text

    def properties(self) -> dict[str, str]:
        """`('key' = 'value', …)`"""
        found: dict[str, str] = {}
        self.expect("(")
        while True:
            key = self.string()
            self.expect("=")
            found[key] = self.string()
            if not self.accept(","):
                break
        self.expect(")")
        return found

    def type_text(self) -> str:
        """A column's type as the catalog writes it."""
        found, depth = "", 0
        while True:
            token = self.next
            if token.kind == "end" or (depth == 0 and found and token.text not in ("<", "(")):
                break
            if depth == 0 and token.text in (",", ")"):
                break
            depth += (token.text in ("<", "(")) - (token.text in (">", ")"))
            found += token.text
            self.advance()
        if not found:
            raise self.mismatched("<type>")
        return found.lower()

    def rest(self) -> str:
        """The text from here on."""
        return self.sql[self.next.start :].rstrip().rstrip(";")

    def places(self, mark: str) -> list[int]:
        """Where a mark stands, outside strings and comments."""
        return [token.start for token in self._tokens if token.kind == "mark" and token.text == mark]

    def end(self) -> None:
        """Raises: MalformedQueryError, when something is left."""
        if self.next.kind != "end":
            raise self.mismatched("<EOF>")

    def mismatched(self, expected: str) -> MalformedQueryError:
        """The error at the next word."""
        before = self.sql[: self.next.start]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return MalformedQueryError(f"line {line}:{column}: mismatched input '{self.next.text}'. Expecting: {expected}")


def _token(found: "re.Match[str]") -> Token:
    kind = str(found.lastgroup)
    text = found[0]
    if kind in ("string", "double"):
        quote = text[0]
        text = re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), text[1:-1].replace(quote * 2, quote))
    elif kind == "back":
        text = text[1:-1].replace("``", "`")
    return Token(kind, text, found.start())
