"""Aggregate functions: https://trino.io/docs/current/functions/aggregate.html"""

from local.athena.dialect.registry import renamed, same

FUNCTIONS = {
    **same("avg", "bool_and", "bool_or", "count", "max", "min", "sum", "grouping", kind="aggregate"),
    **renamed(
        "aggregate",
        arbitrary="any_value",
        any_value="any_value",
        count_if="count_if",
        every="bool_and",
        array_agg="array_agg",
    ),
    **same("row_number", "rank", "dense_rank", "ntile", "percent_rank", "cume_dist", kind="window"),
    **same("first_value", "last_value", "nth_value", "lag", "lead", kind="window"),
}
