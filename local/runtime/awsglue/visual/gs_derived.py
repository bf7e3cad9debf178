"""Derived Column: https://docs.aws.amazon.com/glue/latest/dg/transforms-derived-column.html"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.visual import register


@register
def gs_derived(frame: DataFrame, colName: str, expr: str) -> DataFrame:  # noqa: N803 (AWS's name)
    """A column, new or in place of one of its name, by an expression of Spark SQL."""
    return frame.withColumn(colName, F.expr(expr))
