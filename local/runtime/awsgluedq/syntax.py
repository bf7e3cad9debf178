"""What DQDL has and its open parser has not, told from a ruleset's text before that parser sees it.

Nothing is moved: what is taken out becomes blanks, what is rewritten keeps its length and its lines, so that a position
in the text is one in what the user wrote.

- `DefaultLabels=["key"="value"]` and `labels=["key"="value"]` behind a rule: https://docs.aws.amazon.com/glue/latest/dg/dqdl.html#dqdl-labels
- `IsUnique` and `Uniqueness` of several columns: the columns become one parameter, which `columns` takes apart.
- `with filterOrder = ["uriRegex","recentFiles"]` of rules about files: the list becomes one text, separated by commas.
- `CustomSql $constant`: a constant as a parameter becomes a letter, which `Plain.constants` has the text of.

Not here: the analyzer Distribution; it is refused with its place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

JOINT = "\x1f"
"""What stands between columns that became one parameter."""
_FIRST_CONSTANT = 0xE000
"""Constants become letters of Unicode's private use area, from this one on."""

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|#[^\n]*|\$?[A-Za-z0-9_.]+|\S', re.DOTALL)
_PAIR = re.compile(r'\s*("(?:\\.|[^"\\])*")\s*=\s*("(?:\\.|[^"\\])*"|null|NULL)\s*')
_SEVERAL_COLUMNS = ("IsUnique", "Uniqueness")
_ENDS_PARAMETERS = frozenset(("between", "in", "not", "matches", "where", "with", "and", "AND", "or", "OR", "labels"))
_MOST_LABELS, _LONGEST_KEY, _LONGEST_VALUE = 10, 128, 256


class UnreadableError(ValueError):
    """What stands at a place is not as documented, or not supported here. place: the index in the text."""

    def __init__(self, message: str, place: int) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True)
class Plain:
    """A ruleset that the parser understands.

    labels: by the place of a rule in the ruleset, the first being 0. constants: the name and the text of each constant
    that is a parameter, by the letter that it became.
    """

    text: str
    defaults: dict[str, str]
    labels: dict[int, dict[str, str]]
    constants: dict[str, tuple[str, str]]

    def labels_of(self, place: int) -> dict[str, str]:
        """The labels of a rule: its own, and those defaults that it does not override."""
        return self.defaults | self.labels.get(place, {})


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def is_parameter(self) -> bool:
        return self.text[0] == '"' or (self.text[0].isalpha() and self.text not in _ENDS_PARAMETERS)


def plain(text: str) -> Plain:
    """The ruleset without what the parser does not know.

    Raises:
        UnreadableError
    """
    tokens = [_Token(found[0], *found.span()) for found in _TOKEN.finditer(text) if not found[0].startswith("#")]
    characters = list(text)
    defaults: dict[str, str] = {}
    labels: dict[int, dict[str, str]] = {}
    constants = _constants(tokens)
    letters: dict[str, tuple[str, str]] = {}
    for index, (token, place) in enumerate(zip(tokens, _places(tokens), strict=True)):
        if token.text in ("labels", "DefaultLabels") and _follow(tokens, index, "=", "["):
            end = _closing(tokens, index + 2)
            found = _read(text, tokens[index + 2].end, end - 1)
            _write(characters, token.start, "", end)
            if token.text == "labels":
                labels[place] = found
            else:
                defaults = found
        elif token.text == "filterOrder" and _follow(tokens, index, "=", "["):
            start, end = tokens[index + 2].start, _closing(tokens, index + 2)
            _write(characters, start, '"' + re.sub(r'["\n\s]', "", text[start + 1 : end - 1]) + '"', end)
        elif token.text in _SEVERAL_COLUMNS:
            _join_columns(characters, tokens, index)
        elif token.text[1:] in constants and token.text[0] == "$" and tokens[index - 1].is_parameter:
            letter = chr(_FIRST_CONSTANT + len(letters))
            letters[letter] = token.text, constants[token.text[1:]]
            _write(characters, token.start - text[token.start - 1].isspace(), f'"{letter}"', token.end)
        elif token.text == "Distribution" and token.start > text.find("Analyzers") >= 0:
            raise UnreadableError("not supported here yet: the analyzer Distribution", token.start)
    if any(len(defaults | own) > _MOST_LABELS for own in (defaults, *labels.values())):
        raise UnreadableError(f"a rule has more than {_MOST_LABELS} labels", 0)
    return Plain("".join(characters), defaults, labels, letters)


def columns(parameter: str) -> list[str]:
    """The columns that became one parameter."""
    return [each for each in parameter.replace("\n", JOINT).split(JOINT) if each]


def _places(tokens: list[_Token]) -> Iterator[int]:
    """How many rules of the ruleset have ended before each token."""
    brackets = place = 0
    inside = False
    for index, token in enumerate(tokens):
        yield place
        if token.text == "Rules" and _follow(tokens, index, "=", "["):
            inside, brackets = True, 0
        elif token.text in ("[", "("):
            brackets += 1
        elif token.text in ("]", ")"):
            brackets -= 1
            inside = inside and brackets > 0
        elif token.text == "," and inside and brackets == 1:
            place += 1


def _constants(tokens: list[_Token]) -> dict[str, str]:
    """The constants that are a text, by their names."""
    found = {}
    for index, token in enumerate(tokens[:-2]):
        if token.text == "Rules":
            break
        if _follow(tokens, index, "=") and tokens[index + 2].text[0] == '"':
            found[token.text] = re.sub(r'\\(["\\])', r"\1", tokens[index + 2].text[1:-1])
    return found


def _follow(tokens: list[_Token], index: int, *texts: str) -> bool:
    return [each.text for each in tokens[index + 1 : index + 1 + len(texts)]] == list(texts)


def _closing(tokens: list[_Token], index: int) -> int:
    """The end of the list that a token opens, in the text; of all of it when nothing closes it."""
    return next((each.end for each in tokens[index:] if each.text == "]"), tokens[-1].end)


def _read(text: str, start: int, end: int) -> dict[str, str]:
    found = {}
    place = start
    while text[place:end].strip():
        pair = _PAIR.match(text, place, end)
        if not pair:
            raise UnreadableError('labels are a list such as ["key"="value"]', place)
        key, value = (each[1:-1] if each.startswith('"') else "" for each in pair.groups())
        if not 0 < len(key) <= _LONGEST_KEY or len(value) > _LONGEST_VALUE:
            message = f"a label has a key of 1 to {_LONGEST_KEY} characters and a value of at most {_LONGEST_VALUE}"
            raise UnreadableError(message, place)
        found[key] = value
        place = pair.end() + text.startswith(",", pair.end(), end)
    return found


def _join_columns(characters: list[str], tokens: list[_Token], index: int) -> None:
    """Make the columns that a rule names one, if it names several and there is room for the quotes."""
    last = index
    while last + 1 < len(tokens) and tokens[last + 1].is_parameter:
        last += 1
    named = [each.text.strip('"') for each in tokens[index + 1 : last + 1]]
    start, end = tokens[index].end, tokens[last].end
    joined = '"' + JOINT.join(named) + '"'
    if len(named) > 1 and len(joined) <= end - start:
        _write(characters, start, joined, end)


def _write(characters: list[str], start: int, text: str, end: int) -> None:
    """Put a text in place of a span, behind blanks and the span's own line ends."""
    lines = characters[start:end].count("\n")
    blanks = end - start - len(text)
    characters[start:end] = [*"\n" * min(lines, blanks), *" " * (blanks - min(lines, blanks)), *text]
