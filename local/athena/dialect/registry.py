"""What each function of Trino is in the engine.

A group of functions is a file in `functions/` with a table FUNCTIONS (by Trino's name) and, where it needs them, a
table MACROS (by the macro's name). A macro's overloads choose by the types of its arguments, as Trino's own functions
do. What is in no table is not known, and a query that calls it is refused.
"""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlglot import exp

from local.athena.dialect.trino import position
from local.athena.errors import QueryError

WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
"""The types of whole numbers; a sum of them is a HUGEINT until it is a result."""

GROUPS = (
    "aggregates",
    "arithmetic",
    "arrays",
    "binary",
    "bitwise",
    "casts",
    "conditional",
    "dates",
    "date_patterns",
    "json",
    "lambdas",
    "maps",
    "raising",
    "regular_expressions",
    "strings",
    "urls",
    "windows",
)


@dataclass(frozen=True)
class Function:
    """A function of Trino.

    translate: from the call, its arguments translated already, to what takes its place.
    kind: `scalar`, `aggregate` or `window`.
    """

    translate: Callable[[exp.Anonymous], exp.Expr]
    kind: str = "scalar"


def same(*names: str, kind: str = "scalar") -> dict[str, Function]:
    """Functions that DuckDB has under the same name, with the same meaning."""
    return {name: Function(lambda call: call, kind) for name in names}


def renamed(kind: str = "scalar", /, **names: str) -> dict[str, Function]:
    """Functions that DuckDB has under another name: Trino's name = DuckDB's."""

    def rename(name: str) -> Callable[[exp.Anonymous], exp.Expr]:
        return lambda call: function(name, *call.expressions)

    return {trino: Function(rename(duckdb), kind) for trino, duckdb in names.items()}


def macros(*names: str, kind: str = "scalar") -> dict[str, Function]:
    """Functions that are a macro of ours, `trino_` and their name."""
    return renamed(kind, **{name: f"trino_{name}" for name in names})


def function(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A call of one of the engine's functions."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def typed(name: str, *values: exp.Expr, rest: tuple[exp.Expr, ...] = ()) -> exp.Anonymous:
    """A call of a macro whose first parameters only choose the overload, made by `overloads`.

    A parameter of a type casts its argument to it, and any DECIMAL to DECIMAL(18, 3): values go by untyped ones.
    """
    return function(name, *(value.copy() for value in values), *values, *rest)


def overloads(bodies: dict[str, str], parameters: str = "x", rest: str = "") -> str:
    """The overloads of a macro for `typed`: a body by the type that all the parameters have."""
    names = [name.strip() for name in parameters.split(",")]
    return ", ".join(
        f"({', '.join(f't{name} {kind}' for name in names)}, {parameters}{rest}) AS {body}"
        for kind, body in bodies.items()
    )


def by_type(*names: str) -> dict[str, Function]:
    """Functions that are a macro for `typed` in their first argument, `trino_` and their name."""

    def call_typed(name: str) -> Callable[[exp.Anonymous], exp.Expr]:
        return lambda call: typed(f"trino_{name}", call.expressions[0], rest=tuple(call.expressions[1:]))

    return {name: Function(call_typed(name)) for name in names}


def unsupported(call: exp.Anonymous, what: str) -> QueryError:
    """The refusal of a form of a function."""
    return QueryError("NOT_SUPPORTED", f"{what} is not supported", position=position(call))


def cast(value: exp.Expr, duckdb_type: str) -> exp.Cast:
    """A cast as DuckDB does it."""
    return exp.Cast(this=value, to=exp.DataType.build(duckdb_type, dialect="duckdb"))


@cache
def functions() -> dict[str, Function]:
    """Every known function, by Trino's name in lower case."""
    return {name: found for group in GROUPS for name, found in _group(group).FUNCTIONS.items()}


@cache
def all_macros() -> dict[str, str]:
    """Every macro, by its name: the overloads, as they follow the name in CREATE MACRO."""
    return {name: text for group in GROUPS for name, text in getattr(_group(group), "MACROS", {}).items()}


@cache
def overloaded(name: str) -> bool:
    """Whether the macro chooses by its arguments' types, itself or in one that it calls."""
    text = re.sub(r"'(?:[^']|'')*'", "''", all_macros().get(name, ""))
    depth = starts = 0
    for place, character in enumerate(text):
        if character == "(":
            starts += place == 0 or (depth == 0 and text[:place].endswith(", "))
            depth += 1
        elif character == ")":
            depth -= 1
    return starts > 1 or any(overloaded(each) for each in called(text) if each != name)


def prelude(sql: str) -> list[str]:
    """The statements that make the macros that this SQL calls, those that they call first."""
    needed: dict[str, None] = {}

    def need(text: str) -> None:
        for name in called(text):
            if name not in needed:
                need(all_macros()[name])
                needed[name] = None

    need(sql)
    return [f"CREATE OR REPLACE MACRO {name}{all_macros()[name]}" for name in needed]


def called(text: str) -> list[str]:
    """The macros that a piece of SQL calls."""
    return [name for name in re.findall(r"\btrino_\w+", text) if name in all_macros()]


def _group(name: str) -> Any:
    return importlib.import_module(f"local.athena.dialect.functions.{name}")
