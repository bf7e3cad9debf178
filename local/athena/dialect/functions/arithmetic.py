"""Operators and functions on numbers: https://trino.io/docs/current/functions/math.html"""

from local.athena.dialect.registry import same

FUNCTIONS = {**same("abs", "ceiling", "ceil", "floor", "sqrt", "exp", "ln")}

_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")

MACROS = {
    "trino_divide": ", ".join(f"(a {kind}, b {kind}) AS a // b" for kind in _INTEGERS)
    + ", (a FLOAT, b FLOAT) AS CAST(a / b AS FLOAT), (a DOUBLE, b DOUBLE) AS a / b, (a DECIMAL, b DECIMAL) AS a / b",
    "trino_modulus": "(a, b) AS a % b",
}
