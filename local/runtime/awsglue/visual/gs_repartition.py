"""Autobalance Processing: https://docs.aws.amazon.com/glue/latest/dg/transforms-autobalance-processing.html"""

from pyspark.sql import DataFrame

from awsglue.visual import register


@register
def gs_repartition(frame: DataFrame, numPartitionsStr: str | None = None) -> DataFrame:  # noqa: N803 (AWS's name)
    """The rows spread at random over a number of partitions; over one for each core, if there is none.

    Not here: columns whose values are to stay together.
    """
    cores = frame.sparkSession.sparkContext.defaultParallelism
    return frame.repartition(int(numPartitionsStr) if numPartitionsStr else cores)
