"""Concatenate Columns: https://docs.aws.amazon.com/glue/latest/dg/transforms-concatenate-columns.html"""

from collections.abc import Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.visual import register


@register
def gs_concat(frame: DataFrame, colName: str, colList: Sequence[str], spacer: str = "") -> DataFrame:  # noqa: N803
    """The values of columns in one text, with a spacer between; a null, which AWS leaves open, is passed over.

    Not here: a text in place of nulls.
    """
    return frame.withColumn(colName, F.concat_ws(spacer, *[F.col(name).cast("string") for name in colList]))
