"""Add Current Timestamp: https://docs.aws.amazon.com/glue/latest/dg/transforms-add-current-timestamp.html"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.visual import register
from awsglue.visual.date_formats import spark_pattern


@register
def gs_now(frame: DataFrame, colName: str = "timestamp", dateFormat: str | None = None) -> DataFrame:  # noqa: N803
    """The time at which the data is processed, in a new column; a text, if there is a format."""
    now = F.current_timestamp()
    return frame.withColumn(colName, F.date_format(now, spark_pattern(dateFormat)) if dateFormat else now)
