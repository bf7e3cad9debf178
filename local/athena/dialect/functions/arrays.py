"""Functions on arrays: https://trino.io/docs/current/functions/array.html"""

from sqlglot import exp

from local.athena.dialect.registry import Function, function, macros, renamed, unsupported


def _element_at(call: exp.Anonymous) -> exp.Expr:
    """Of an array or a map; NULL when there is none."""
    value, key = call.expressions
    return exp.Bracket(this=_operand(value), expressions=[key])


def _operand(value: exp.Expr) -> exp.Expr:
    return value if isinstance(value, exp.Column | exp.Anonymous) else exp.Paren(this=value)


def _sort(call: exp.Anonymous) -> exp.Expr:
    if len(call.expressions) == 2:
        raise unsupported(call, "array_sort with a comparator")
    return function("trino_array_sort", *call.expressions)


FUNCTIONS = {
    **macros("array_distinct", "array_max", "array_min", "array_join", "array_position", "array_remove"),
    **macros("array_union", "array_intersect", "array_except", "arrays_overlap", "contains", "flatten", "slice"),
    **macros("sequence", "repeat", "cardinality", "trim_array", "ngrams"),
    **renamed(zip="list_zip"),
    "element_at": Function(_element_at),
    "array_sort": Function(_sort),
}

MACROS = {
    # Whether it is an array or a map, which decides what is wrong with a key that gives nothing, shows in its JSON
    # only. A cast of a map's key is folded before its branch is chosen, so it may not fail.
    "trino_subscript": "(x, k) AS CASE WHEN x IS NULL OR k IS NULL THEN NULL WHEN (x)[k] IS NOT NULL "
    "AND coalesce(TRY_CAST(CAST(k AS VARCHAR) AS BIGINT) > 0, true) THEN (x)[k] "
    "ELSE trino_missing(json_type(to_json(x)), CAST(k AS VARCHAR), to_json(x), (x)[k]) END",
    "trino_missing": "(kind, k, j, found) AS CASE WHEN kind = 'OBJECT' AND NOT list_contains(json_keys(j), k) "
    "THEN cast_to_type(trino_raise('INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || k), found) "
    "WHEN kind = 'ARRAY' AND TRY_CAST(k AS BIGINT) = 0 "
    "THEN cast_to_type(trino_raise('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'), found) "
    "WHEN kind = 'ARRAY' AND TRY_CAST(k AS BIGINT) < 0 "
    "THEN cast_to_type(trino_raise('INVALID_FUNCTION_ARGUMENT: Array subscript is negative: ' || k), found) "
    "WHEN kind = 'ARRAY' AND TRY_CAST(k AS BIGINT) > json_array_length(j) THEN cast_to_type(trino_raise("
    "'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: ' || k || ' > ' || "
    "json_array_length(j)), found) ELSE found END",
    "trino_array_sort": "(x) AS list_sort(x, 'ASC', 'NULLS LAST')",
    "trino_array_distinct": "(x) AS list_transform(list_filter(list_zip(x, range(1, len(x) + 1)), lambda e: "
    "coalesce(list_position(x, e[1]), e[2]) = e[2]), lambda e: e[1])",
    "trino_array_max": "(x) AS CASE WHEN NOT trino_has_null(x) THEN list_max(x) END",
    "trino_array_min": "(x) AS CASE WHEN NOT trino_has_null(x) THEN list_min(x) END",
    "trino_has_null": "(x) AS len(list_filter(x, lambda e: e IS NULL)) > 0",
    "trino_array_join": "(x, d) AS array_to_string(list_filter(x, lambda e: e IS NOT NULL), d), "
    "(x, d, n) AS array_to_string(list_transform(x, lambda e: coalesce(CAST(e AS VARCHAR), n)), d)",
    "trino_array_position": "(x, e) AS CASE WHEN x IS NULL OR e IS NULL THEN NULL "
    "ELSE CAST(coalesce(list_position(x, e), 0) AS BIGINT) END",
    "trino_array_remove": "(x, v) AS list_filter(x, lambda e: e IS DISTINCT FROM v)",
    "trino_array_union": "(a, b) AS trino_array_distinct(list_concat(a, b))",
    "trino_array_intersect": "(a, b) AS trino_array_distinct(list_filter(a, lambda e: list_contains(b, e) "
    "OR (e IS NULL AND trino_has_null(b))))",
    "trino_array_except": "(a, b) AS trino_array_distinct(list_filter(a, lambda e: NOT (list_contains(b, e) "
    "OR (e IS NULL AND trino_has_null(b)))))",
    "trino_arrays_overlap": "(a, b) AS CASE WHEN list_has_any(a, b) THEN true "
    "WHEN trino_has_null(a) OR trino_has_null(b) THEN NULL ELSE false END",
    "trino_contains": "(x, v) AS CASE WHEN x IS NULL OR v IS NULL THEN NULL WHEN list_contains(x, v) THEN true "
    "WHEN trino_has_null(x) THEN NULL ELSE false END",
    "trino_flatten": "(x) AS flatten(x)",
    "trino_slice": "(x, start, n) AS CASE WHEN start > 0 THEN list_slice(x, start, start + n - 1) "
    "WHEN -start > len(x) THEN list_slice(x, 1, 0) "
    "ELSE list_slice(x, len(x) + start + 1, len(x) + start + n) END",
    "trino_sequence": "(a DATE, b DATE) AS list_transform(generate_series(a, b, INTERVAL 1 DAY), lambda d: CAST(d AS "
    "DATE)), "
    "(a DATE, b DATE, step INTERVAL) AS list_transform(generate_series(a, b, step), lambda d: CAST(d AS DATE)), "
    "(a TIMESTAMP, b TIMESTAMP, step INTERVAL) AS generate_series(a, b, step), "
    "(a BIGINT, b BIGINT) AS generate_series(a, b, CASE WHEN a <= b THEN 1 ELSE -1 END), "
    "(a BIGINT, b BIGINT, step BIGINT) AS generate_series(a, b, step)",
    "trino_repeat": "(x, n) AS list_transform(range(1, n + 1), lambda i: x)",
    "trino_cardinality": "(x) AS CAST(CASE json_type(to_json(x)) WHEN 'OBJECT' THEN len(json_keys(to_json(x))) "
    "ELSE json_array_length(to_json(x)) END AS BIGINT)",
    "trino_trim_array": "(x, n) AS list_slice(x, 1, len(x) - n)",
    "trino_ngrams": "(x, n) AS CASE WHEN len(x) <= n THEN [x] ELSE list_transform(range(1, len(x) - n + 2), "
    "lambda i: list_slice(x, i, i + n - 1)) END",
}
