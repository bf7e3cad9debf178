"""Remove Null Rows: https://docs.aws.amazon.com/glue/latest/dg/transforms-remove-null-rows.html"""

from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql.types import ArrayType, MapType, StringType, StructField

from awsglue.paths import quoted
from awsglue.visual import register


@register
def gs_null_rows(frame: DataFrame, extended: bool = False) -> DataFrame:
    """The rows that have something in a column.

    extended: an empty text, array or map is nothing, too.
    """
    return frame.filter(reduce(or_, [_there(field, extended) for field in frame.schema]))


def _there(field: StructField, extended: bool) -> Column:
    values = F.col(quoted(field.name))
    if extended and isinstance(field.dataType, StringType):
        return F.coalesce(values != "", F.lit(False))
    if extended and isinstance(field.dataType, (ArrayType, MapType)):
        return F.size(values) > 0
    return values.isNotNull()
