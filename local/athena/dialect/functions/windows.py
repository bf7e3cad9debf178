"""Window functions: https://trino.io/docs/current/functions/window.html"""

from local.athena.dialect.registry import same

FUNCTIONS = {
    **same("row_number", "rank", "dense_rank", "ntile", "percent_rank", "cume_dist", kind="window"),
    **same("first_value", "last_value", "nth_value", "lag", "lead", kind="window"),
}
