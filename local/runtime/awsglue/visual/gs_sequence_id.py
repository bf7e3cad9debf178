"""Identifier: https://docs.aws.amazon.com/glue/latest/dg/transforms-identifier.html"""

import time

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.visual import register

_ABOVE_ALL_LONGS = 10**19


@register
def gs_sequence_id(frame: DataFrame, colName: str = "id", unique: bool = False) -> DataFrame:  # noqa: N803
    """A number for each row, a long; AWS leaves open which, here they increase with gaps between partitions.

    unique: a decimal, with the time of the run in it, so that numbers differ from those of other runs.
    """
    number = F.monotonically_increasing_id()
    if unique:
        run = F.lit(str(int(time.time()) * _ABOVE_ALL_LONGS)).cast("decimal(38,0)")
        number = (run + number.cast("decimal(20,0)")).cast("decimal(38,0)")
    return frame.withColumn(colName, number)
