"""Flatten: https://docs.aws.amazon.com/glue/latest/dg/transforms-flatten.html"""

from collections.abc import Iterator

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql.types import StructType

from awsglue.paths import quoted
from awsglue.visual import register


@register
def gs_flatten(frame: DataFrame, maxLevels: int = 0, separator: str = ".") -> DataFrame:  # noqa: N803 (AWS's name)
    """The fields of structs as columns, named by the path to them.

    maxLevels: how many levels of structs are flattened; 0 is all of them.
    """
    columns = [(field.name, F.col(quoted(field.name)), field.dataType) for field in frame.schema]
    flat = [each for column in columns for each in _flat(*column, separator, maxLevels or -1)]
    return frame.select(*flat)


def _flat(name: str, values: Column, data_type: object, separator: str, levels: int) -> Iterator[Column]:
    if not isinstance(data_type, StructType) or not levels:
        yield values.alias(name)
        return
    for field in data_type:
        path = f"{name}{separator}{field.name}"
        yield from _flat(path, values[field.name], field.dataType, separator, levels - 1)
