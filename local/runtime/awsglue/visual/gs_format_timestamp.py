"""Format Timestamp: https://docs.aws.amazon.com/glue/latest/dg/transforms-format-timestamp.html"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.visual import register
from awsglue.visual.date_formats import spark_pattern
from awsglue.visual.names import plain


@register
def gs_format_timestamp(
    frame: DataFrame,
    colName: str,  # noqa: N803 (AWS's name)
    dateFormat: str,  # noqa: N803 (AWS's name)
    newColName: str | None = None,  # noqa: N803 (AWS's name)
) -> DataFrame:
    """A timestamp as a text, by a pattern of Spark or Python; in its own column, if there is no other name."""
    return frame.withColumn(newColName or plain(colName), F.date_format(F.col(colName), spark_pattern(dateFormat)))
