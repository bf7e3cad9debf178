"""Functions on JSON: https://trino.io/docs/current/functions/json.html"""

import re

from sqlglot import exp

from local.athena.dialect.registry import Function, function, macros
from local.athena.dialect.trino import position
from local.athena.errors import QueryError

_STEP = re.compile(r"""\.([A-Za-z_][\w\-:]*|\d+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]""")


def path(text: str) -> str | None:
    """A path of Trino's (`$.a["b c"][0]`) as DuckDB writes it; None when it is more than steps."""
    if not text.startswith("$"):
        text = "$." + text
    found, place = "$", 1
    while place < len(text):
        step = _STEP.match(text, place)
        if step is None:
            return None
        key = next((name for name in (step[1], step[3], step[4]) if name is not None), None)
        found += f"[{step[2]}]" if key is None else '."' + key.replace('"', '\\"') + '"'
        place = step.end()
    return found


def _with_path(name: str) -> Function:
    def translate(call: exp.Anonymous) -> exp.Expr:
        if len(call.expressions) != 2 or not call.expressions[1].is_string:
            raise QueryError(
                "NOT_SUPPORTED", f"{call.this} is supported with a constant path only", position=position(call)
            )
        value, where = call.expressions
        steps = path(where.this)
        if steps is None:
            raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Invalid JSON path: '{where.this}'")
        return function(name, value, exp.Literal.string(steps))

    return Function(translate)


FUNCTIONS = {
    **macros("json_parse", "json_format", "json_array_length", "json_array_contains", "is_json_scalar"),
    "json_extract": _with_path("trino_json_extract"),
    "json_extract_scalar": _with_path("trino_json_extract_scalar"),
    "json_size": _with_path("trino_json_size"),
}

MACROS = {
    "trino_json_valid": "(x) AS CASE WHEN json_valid(CAST(x AS VARCHAR)) THEN CAST(CAST(x AS VARCHAR) AS JSON) END",
    "trino_json_extract": "(x, p) AS json_extract(trino_json_valid(x), p)",
    "trino_json_extract_scalar": "(x, p) AS CASE WHEN json_type(trino_json_valid(x), p) NOT IN ('OBJECT', 'ARRAY', "
    "'NULL') "
    "THEN json_extract_string(trino_json_valid(x), p) END",
    "trino_json_size": "(x, p) AS CASE json_type(trino_json_valid(x), p) WHEN 'OBJECT' THEN "
    "CAST(len(json_keys(trino_json_valid(x), p)) AS BIGINT) WHEN 'ARRAY' THEN "
    "CAST(json_array_length(trino_json_valid(x), p) AS BIGINT) WHEN NULL THEN NULL ELSE CAST(0 AS BIGINT) END",
    "trino_json_parse": "(x) AS CASE WHEN x IS NULL THEN NULL WHEN json_valid(x) THEN json(x) ELSE "
    "CAST(CAST(trino_raise("
    "'INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: ''' || x || '''') AS VARCHAR) AS JSON) END",
    "trino_json_format": "(x) AS CAST(x AS VARCHAR)",
    "trino_json_array_length": "(x) AS CASE WHEN json_type(trino_json_valid(x)) = 'ARRAY' "
    "THEN CAST(json_array_length(trino_json_valid(x)) AS BIGINT) END",
    "trino_json_array_contains": "(x, v) AS CASE WHEN json_type(trino_json_valid(x)) = 'ARRAY' "
    "THEN list_contains(CAST(trino_json_valid(x) AS JSON[]), to_json(v)) END",
    "trino_is_json_scalar": "(x) AS json_type(CAST(x AS JSON)) NOT IN ('OBJECT', 'ARRAY')",
}
