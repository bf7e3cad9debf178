"""UNNEST: https://trino.io/docs/current/sql/select.html#unnest

One column for an array, two for a map, and one for each field of an array of rows. One column may be that of an array
or of rows with a single field, two that of a map or of rows: which it is shows in the type alone, so the macro of that
call has two definitions, and the first that binds is it.
"""

import itertools
import re
import zlib
from collections.abc import Iterator

from sqlglot import exp

from local.athena.dialect.registry import function
from local.athena.dialect.trino import position
from local.athena.errors import QueryError

_MAP = "(x) AS list_transform(map_entries(x), lambda e: row(e.key, e.value))"
_ROWS = "(x) AS x"
_ONE_FIELD = (
    "(x) AS list_transform(x, lambda e: "
    "struct_extract_at(coalesce(struct_values(e), row(struct_extract_at(e, 1))), 1))"  # a second field does not bind
)
_ELEMENTS = (
    "(x) AS CASE WHEN typeof(x) LIKE 'STRUCT(%' THEN cast_to_type(CAST(CAST('NOT_SUPPORTED: UNNEST of an array of rows "
    "without a name for each of their fields is not supported' AS INTEGER) AS VARCHAR), x) ELSE x END"
)
_MAX_AMBIGUOUS = 4


def translated(node: exp.Expr) -> exp.Expr:
    """UNNEST in FROM: a lateral query with the columns, and the ordinality."""
    alias = node.args.get("alias")
    names = [each.name for each in alias.args.get("columns") or []] if alias is not None else []
    offset = node.args.get("offset")
    ordinality = offset.name if isinstance(offset, exp.Identifier) else ("ordinality" if offset else None)
    arrays = list(node.expressions)
    values = _values(node, arrays, len(names) or len(arrays))
    names = names or [f"col{number}" for number in range(len(arrays))]
    columns = [exp.alias_(value, name, quoted=True) for value, name in zip(values, names, strict=True)]
    if ordinality:
        longest = function("greatest", *(function("trino_cardinality", array.copy()) for array in arrays))
        numbers = function("range", exp.Literal.number(1), exp.Add(this=longest, expression=exp.Literal.number(1)))
        columns.append(exp.alias_(function("unnest", numbers), ordinality, quoted=True))
    query = exp.Subquery(this=exp.Select(expressions=columns))
    name = alias.name if alias is not None and alias.this else "unnested"
    table = exp.TableAlias(this=exp.to_identifier(name, quoted=True))
    return exp.Lateral(this=query, alias=table, view=False, outer=False)


def _values(node: exp.Expr, arrays: list[exp.Expr], columns: int) -> list[exp.Expr]:
    if columns == len(arrays):
        return [function("unnest", _entries("one", array)) for array in arrays]
    if len(arrays) != 1:
        raise QueryError(
            "NOT_SUPPORTED",
            "UNNEST of several arguments, maps or arrays of rows among them, is not supported",
            position=position(node),
        )
    kind = "either" if columns == 2 else "rows"
    entries = _entries(kind, arrays[0])
    return [
        function("struct_extract_at", function("unnest", entries.copy()), exp.Literal.number(number))
        for number in range(1, columns + 1)
    ]


def _entries(kind: str, array: exp.Expr) -> exp.Expr:
    return function(f"trino_entries_{kind}_{zlib.crc32(array.sql().encode())}", array)


def variants(sql: str) -> Iterator[list[str]]:
    """The statements that define the macros of a query's UNNESTs, in every way that may be meant."""
    names = list(dict.fromkeys(re.findall(r"\btrino_entries_(?:one|either|rows)_\d+", sql)))
    if sum("_either_" in name for name in names) > _MAX_AMBIGUOUS:
        raise QueryError("NOT_SUPPORTED", f"More than {_MAX_AMBIGUOUS} UNNESTs of a map are not supported in one query")
    ambiguous = sum("_rows_" not in name for name in names)
    ones = (_ONE_FIELD, _ELEMENTS) if ambiguous <= _MAX_AMBIGUOUS else (_ELEMENTS,)
    meanings = {"one": ones, "either": (_MAP, _ROWS), "rows": (_ROWS,)}
    choices = [meanings[name.split("_")[2]] for name in names]
    for chosen in itertools.product(*choices):
        yield [f"CREATE OR REPLACE MACRO {name}{body}" for name, body in zip(names, chosen, strict=True)]
