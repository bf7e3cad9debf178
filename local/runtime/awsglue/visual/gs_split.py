"""Split String: https://docs.aws.amazon.com/glue/latest/dg/transforms-split-string.html"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.visual import register
from awsglue.visual.names import plain


@register
def gs_split(frame: DataFrame, colName: str, pattern: str, newColName: str | None = None) -> DataFrame:  # noqa: N803
    """A text as an array, split by a regular expression; in its own column, if there is no other name."""
    return frame.withColumn(newColName or plain(colName), F.split(F.col(colName), pattern))
