"""Functions on strings: https://trino.io/docs/current/functions/string.html"""

from functools import reduce

from sqlglot import exp

from local.athena.dialect.registry import Function, macros, renamed, same


def _concatenated(call: exp.Anonymous) -> exp.Expr:
    """Strings, arrays or binaries; NULL when one of them is."""
    joined = reduce(lambda left, right: exp.DPipe(this=left, expression=right), call.expressions)
    return exp.Paren(this=joined)


FUNCTIONS = {
    **same("lower", "upper", "chr", "starts_with", "ends_with", "translate", "lpad", "rpad", "ltrim", "rtrim", "trim"),
    **same("concat_ws"),
    **macros("length", "substr", "split", "split_part", "strpos", "replace", "reverse"),
    **macros("codepoint", "levenshtein_distance", "hamming_distance", "normalize", "split_to_map"),
    **renamed(substring="trino_substr", format="printf"),
    "concat": Function(_concatenated),
}

MACROS = {
    "trino_length": "(x VARCHAR) AS CAST(length(x) AS BIGINT), (x BLOB) AS CAST(octet_length(x) AS BIGINT)",
    "trino_substr": "(s VARCHAR, a) AS CASE WHEN a = 0 OR abs(a) > length(s) THEN '' ELSE substr(s, a) END, "
    "(s VARCHAR, a, n) AS CASE WHEN a = 0 OR abs(a) > length(s) OR n <= 0 THEN '' ELSE substr(s, a, n) END",
    "trino_split": "(s, d) AS string_split(s, d), (s, d, n) AS CASE WHEN len(string_split(s, d)) <= n "
    "THEN string_split(s, d) ELSE list_append(list_slice(string_split(s, d), 1, n - 1), "
    "array_to_string(list_slice(string_split(s, d), n, -1), d)) END",
    "trino_split_part": "(s, d, n) AS CASE WHEN n < 1 THEN CAST(trino_raise('INVALID_FUNCTION_ARGUMENT: Index must be "
    "greater than zero') AS VARCHAR) ELSE string_split(s, d)[n] END",
    "trino_strpos": "(s, x) AS CAST(strpos(s, x) AS BIGINT), (s, x, n) AS CASE WHEN len(string_split(s, x)) <= n "
    "THEN CAST(0 AS BIGINT) ELSE CAST(length(array_to_string(list_slice(string_split(s, x), 1, n), x)) + 1 AS "
    "BIGINT) END",
    "trino_replace": "(s, x) AS replace(s, x, ''), (s, x, y) AS replace(s, x, y)",
    "trino_reverse": "(x VARCHAR) AS reverse(x), (x) AS list_reverse(x)",
    "trino_codepoint": "(x) AS unicode(x)",
    "trino_levenshtein_distance": "(a, b) AS CAST(levenshtein(a, b) AS BIGINT)",
    "trino_hamming_distance": "(a, b) AS CAST(hamming(a, b) AS BIGINT)",
    "trino_normalize": "(x) AS nfc_normalize(x)",
    "trino_split_to_map": "(s, entry, pair) AS map_from_entries(list_transform(string_split(s, entry), "
    "lambda e: row(split_part(e, pair, 1), substr(e, strpos(e, pair) + length(pair)))))",
}
