"""Operators and functions on numbers: https://trino.io/docs/current/functions/math.html"""

from local.athena.dialect.registry import WHOLE, by_type, macros, overloads, renamed, same


def _by_places(name: str) -> str:
    """With a number of places, a decimal keeps its scale."""
    plain = dict.fromkeys((*WHOLE, "DOUBLE", "FLOAT"))
    return ", ".join(
        (
            overloads(dict.fromkeys((*plain, "DECIMAL"), f"{name}(x)")),
            overloads(dict.fromkeys(plain, f"{name}(x, n)"), rest=", n"),
            overloads({"DECIMAL": f"cast_to_type({name}(x, n), x + x)"}, rest=", n"),
        )
    )


FUNCTIONS = {
    **same("abs", "cos", "sin", "tan", "acos", "asin", "atan", "atan2", "cosh", "sinh", "tanh", "exp", "ln", "sqrt"),
    **same("log10", "log2", "pi", "degrees", "radians", "log"),
    **macros("ceiling", "floor", "width_bucket", "from_base", "to_base", "cbrt", "e"),
    **by_type("round", "truncate", "sign"),
    **macros("is_nan", "is_finite", "is_infinite", "infinity", "nan", "power"),
    **renamed(ceil="trino_ceiling", pow="trino_power", mod="trino_modulus", rand="trino_random", random="trino_random"),
}

MACROS = {
    "trino_divide": overloads(
        {
            **dict.fromkeys(WHOLE, "a // trino_nonzero(b)"),
            "FLOAT": "CAST(a / b AS FLOAT)",
            "DOUBLE": "a / b",
            "DECIMAL": "trino_divide_decimals(a, b)",
        },
        "a, b",
    ),
    # The quotient has the larger scale of the two, and is rounded half up: worked out in whole numbers, it is exact.
    "trino_divide_decimals": "(a, b) AS cast_to_type(trino_rounded_quotient(trino_unscaled(a) * trino_ten("
    "greatest(trino_scale(a), trino_scale(b)) + trino_scale(b) - trino_scale(a)), trino_unscaled(b)) || 'e-' || "
    "greatest(trino_scale(a), trino_scale(b)), a + b)",
    "trino_scale": "(x) AS length(split_part(CAST(x AS VARCHAR), '.', 2))",
    "trino_unscaled": "(x) AS CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT)",
    "trino_ten": "(n) AS CAST('1' || repeat('0', n) AS HUGEINT)",
    "trino_rounded_quotient": "(n, d) AS (n * 2 + sign(n) * abs(d)) // (trino_nonzero(d) * 2)",
    "trino_modulus": "(a, b) AS a % trino_nonzero(b)",
    "trino_nonzero": "(x) AS CASE WHEN x = 0 AND typeof(x) NOT IN ('DOUBLE', 'FLOAT') "
    "THEN cast_to_type(trino_raise('DIVISION_BY_ZERO: Division by zero'), x) ELSE x END",
    "trino_ceiling": "(x) AS ceil(x)",
    "trino_floor": "(x) AS floor(x)",
    "trino_round": _by_places("round"),
    "trino_truncate": _by_places("trunc"),
    "trino_sign": overloads(
        {
            "DOUBLE": "CAST(sign(x) AS DOUBLE)",
            "DECIMAL": "CAST(sign(x) AS DECIMAL(1, 0))",
            **{kind: f"CAST(sign(x) AS {kind})" for kind in WHOLE},
        }
    ),
    "trino_width_bucket": "(x, low, high, n) AS CAST(CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1 "
    "ELSE floor((x - low) * n / (high - low)) + 1 END AS BIGINT)",
    "trino_power": "(x, y) AS CAST(pow(x, y) AS DOUBLE)",
    "trino_cbrt": "(x) AS CASE WHEN pow(round(cbrt(CAST(x AS DOUBLE))), 3) = x THEN round(cbrt(CAST(x AS DOUBLE))) "
    "ELSE cbrt(CAST(x AS DOUBLE)) END",
    "trino_e": "() AS CAST(2.718281828459045 AS DOUBLE)",
    "trino_nan": "() AS CAST('NaN' AS DOUBLE)",
    "trino_infinity": "() AS CAST('Infinity' AS DOUBLE)",
    "trino_is_nan": "(x) AS isnan(CAST(x AS DOUBLE))",
    "trino_is_finite": "(x) AS isfinite(CAST(x AS DOUBLE))",
    "trino_is_infinite": "(x) AS isinf(CAST(x AS DOUBLE))",
    "trino_random": "() AS random(), (n) AS CAST(floor(random() * n) AS INTEGER), "
    "(m, n) AS CAST(floor(m + random() * (n - m)) AS INTEGER)",
    "trino_to_base": "(x, radix) AS lower(to_base(x, radix))",
    "trino_from_base": "(text, radix) AS list_reduce(list_transform(string_split(lower(text), ''), lambda c: "
    "CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', c) - 1 AS BIGINT)), lambda s, d: s * radix + d)",
}
