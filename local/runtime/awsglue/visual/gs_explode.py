"""Explode Array Or Map Into Rows: https://docs.aws.amazon.com/glue/latest/dg/transforms-explode-array.html"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql.types import MapType

from awsglue.support import not_supported
from awsglue.visual import register


@register
def gs_explode(frame: DataFrame, colName: str, newCol: str, outer: bool = False) -> DataFrame:  # noqa: N803
    """A row for each element of an array, the element in a column, new or in place of one of its name.

    outer: also a row, with null, for an array that is empty or null.

    Not here: maps.
    """
    if isinstance(frame.select(colName).schema[0].dataType, MapType):
        raise not_supported("gs_explode of a map")
    explode = F.explode_outer if outer else F.explode
    return frame.withColumn(newCol, explode(F.col(colName)))
