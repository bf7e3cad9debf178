"""UUID: https://docs.aws.amazon.com/glue/latest/dg/transforms-uuid.html"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.visual import register


@register
def gs_uuid(frame: DataFrame, colName: str = "uuid") -> DataFrame:  # noqa: N803 (AWS's name)
    """A unique text of 36 characters for each row."""
    return frame.withColumn(colName, F.expr("uuid()"))
