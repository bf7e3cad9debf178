"""Array To Columns: https://docs.aws.amazon.com/glue/latest/dg/transforms-array-to-columns.html"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.visual import register
from awsglue.visual.names import listed


@register
def gs_array_to_cols(frame: DataFrame, colName: str, colList: str, indexes: str = "") -> DataFrame:  # noqa: N803
    """The elements of an array in new columns, as far as it has them.

    colList: the columns, with commas between. indexes: the positions of their elements, likewise, the first one is 1;
    without them, the first ones in order.

    Raises:
        ValueError: there are not as many columns as positions.
    """
    names = listed(colList)
    places = [int(index) for index in listed(indexes)] if indexes else range(1, len(names) + 1)
    if len(names) != len(places):
        raise ValueError(f"gs_array_to_cols has {len(names)} columns ({colList}) for {len(places)} positions.")
    array = F.col(colName)
    return frame.select("*", *[F.get(array, place - 1).alias(name) for name, place in zip(names, places, strict=True)])
