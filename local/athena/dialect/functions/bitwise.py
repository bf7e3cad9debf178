"""Bitwise functions: https://trino.io/docs/current/functions/bitwise.html"""

from local.athena.dialect.registry import macros

FUNCTIONS = macros(
    "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_not", "bitwise_left_shift", "bitwise_right_shift", "bit_count"
)

MACROS = {
    "trino_bitwise_and": "(a, b) AS CAST(a & b AS BIGINT)",
    "trino_bitwise_or": "(a, b) AS CAST(a | b AS BIGINT)",
    "trino_bitwise_xor": "(a, b) AS CAST(xor(a, b) AS BIGINT)",
    "trino_bitwise_not": "(a) AS CAST(~a AS BIGINT)",
    "trino_bitwise_left_shift": "(a, n) AS a << n",
    "trino_bitwise_right_shift": "(a, n) AS a >> n",
    "trino_bit_count": "(x, bits) AS CASE WHEN bits = 64 THEN CAST(bit_count(CAST(x AS BIGINT)) AS BIGINT) "
    "ELSE CAST(bit_count(CAST(x & ((CAST(1 AS BIGINT) << bits) - 1) AS BIGINT)) AS BIGINT) END",
}
