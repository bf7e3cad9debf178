"""The properties of CTAS and UNLOAD: `WITH (name = value, …)`."""

from local.athena.errors import MalformedQueryError
from local.athena.statements.tokens import Tokens
from local.athena.statements.writing import Writer

Properties = dict[str, "str | list[str]"]


def read(tokens: Tokens, known: set[str]) -> Properties:
    """The properties, by their names in lower case.

    Raises:
        MalformedQueryError: one is not known.
    """
    found: Properties = {}
    tokens.expect("(")
    while True:
        name = tokens.name()
        if name not in known:
            raise MalformedQueryError(f"Table property '{name}' does not exist or is not supported here")
        tokens.expect("=")
        found[name] = _list(tokens) if tokens.accept("ARRAY", "[") else _value(tokens)
        if not tokens.accept(","):
            break
    tokens.expect(")")
    return found


def names(properties: Properties, name: str) -> list[str]:
    """A property that is a list of columns."""
    value = properties.get(name, [])
    return [each.lower() for each in ([value] if isinstance(value, str) else value)]


def writer(properties: Properties) -> Writer:
    """How the properties want files to be written: Parquet and GZIP where they say nothing."""
    compression = properties.get("write_compression") or properties.get("parquet_compression") or "GZIP"
    compression = properties.get("compression") or compression
    return Writer(
        str(properties.get("format", "PARQUET")).upper(),
        str(compression).upper(),
        str(properties.get("field_delimiter", "\x01")),
    )


def _list(tokens: Tokens) -> list[str]:
    found = []
    while not tokens.accept("]"):
        found.append(tokens.string())
        tokens.accept(",")
    return found


def _value(tokens: Tokens) -> str:
    if tokens.next.kind not in ("string", "double", "number", "word"):
        raise tokens.mismatched("<value>")
    return tokens.advance().text
