"""Regular expressions: https://trino.io/docs/current/functions/regexp.html

The engine's are RE2's: a pattern with look-around or a back-reference, which Java's allow, is an error.
"""

from sqlglot import exp

from local.athena.dialect.registry import Function, function, macros, unsupported


def _replace(call: exp.Anonymous) -> exp.Expr:
    if len(call.expressions) == 3 and isinstance(call.expressions[2], exp.Lambda):
        raise unsupported(call, "regexp_replace with a lambda")
    return function("trino_regexp_replace", *call.expressions)


FUNCTIONS = {
    **macros("regexp_like", "regexp_extract", "regexp_extract_all", "regexp_split", "regexp_count", "regexp_position"),
    "regexp_replace": Function(_replace),
}

MACROS = {
    "trino_regexp_like": "(s, p) AS regexp_matches(s, p)",
    "trino_regexp_extract": "(s, p) AS CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p) END, "
    "(s, p, g) AS CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p, g) END",
    "trino_regexp_extract_all": "(s, p) AS regexp_extract_all(s, p), (s, p, g) AS regexp_extract_all(s, p, g)",
    "trino_regexp_replace": "(s, p) AS regexp_replace(s, p, '', 'g'), "
    "(s, p, r) AS regexp_replace(s, p, regexp_replace(replace(r, '\\', '\\\\'), '\\$(\\d)', '\\\\\\1', 'g'), 'g')",
    "trino_regexp_split": "(s, p) AS string_split_regex(s, p)",
    "trino_regexp_count": "(s, p) AS CAST(len(regexp_extract_all(s, p)) AS BIGINT)",
    "trino_regexp_position": "(s, p) AS CASE WHEN s IS NULL OR p IS NULL THEN NULL WHEN regexp_matches(s, p) "
    "THEN CAST(length(string_split_regex(s, p)[1]) + 1 AS INTEGER) ELSE -1 END",
}
