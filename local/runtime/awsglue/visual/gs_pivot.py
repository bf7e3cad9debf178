"""Pivot Rows Into Columns: https://docs.aws.amazon.com/glue/latest/dg/transforms-pivot-rows-to-columns.html"""

from collections.abc import Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.paths import quoted
from awsglue.visual import register


@register
def gs_pivot(frame: DataFrame, aggCol: str, aggFunction: str, colList: Sequence[str]) -> DataFrame:  # noqa: N803
    """A column for each value that a column has, with what an aggregate function makes of another; a row for each
    combination of values of the columns that are left.

    Of several columns, their values together name the new ones; AWS leaves open how, here with `_` between.
    """
    grouped = [F.col(quoted(name)) for name in frame.columns if name != aggCol and name not in colList]
    pivot = F.concat_ws("_", *[F.col(quoted(name)).cast("string") for name in colList])
    aggregate = getattr(F, aggFunction)(F.col(quoted(aggCol)))
    return frame.withColumn("_pivot", pivot).groupBy(*grouped).pivot("_pivot").agg(aggregate)
