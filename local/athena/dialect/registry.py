"""What each function of Trino is in the engine.

A group of functions is a file in `functions/` with a table FUNCTIONS (by Trino's name) and, where it needs them, a table
MACROS (by the macro's name). A macro's overloads choose by the types of its arguments, as Trino's own functions do.
What is in no table is not known, and a query that calls it is refused.
"""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from sqlglot import exp

GROUPS = ("aggregates", "arithmetic", "conditional")


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


def renamed(kind: str = "scalar", **names: str) -> dict[str, Function]:
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
    """Whether the macro chooses by its arguments' types."""
    return len(re.findall(r"\)\s+AS\s", all_macros().get(name, ""))) > 1


def prelude(sql: str) -> list[str]:
    """The statements that make the macros that this SQL calls, those that they call first."""
    needed: dict[str, None] = {}

    def need(text: str) -> None:
        for name in re.findall(r"\btrino_\w+", text):
            if name in all_macros() and name not in needed:
                need(all_macros()[name])
                needed[name] = None

    need(sql)
    return [f"CREATE MACRO {name}{all_macros()[name]}" for name in needed]


def _group(name: str) -> "object":
    return importlib.import_module(f"local.athena.dialect.functions.{name}")
