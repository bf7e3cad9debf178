"""The rows that uploads hold, out of what is staged of them: typed, and each once.

What comes out depends on the uploads alone, not on how they were batched or in which order they came.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.column_types import type_of
from millrace.ledger import Ledger

SOURCE = "_key string, _version string, _uploaded_at string, _line bigint"
"""What `csv_staging` keeps beside the columns."""


def rows_of(spark: SparkSession, uploads: Ledger, location: Callable[[str], str], keys: tuple[str, ...]) -> DataFrame:
    """The rows of these uploads, of one key at least.

    location: gives where the rows of a batch are staged. keys: the columns that tell rows apart; none: the whole row.
    """
    types = column_types(uploads)
    columns = ", ".join(f"`{name}` string" for name in types)
    locations = sorted({location(each.batch) for each in uploads.values()})
    versions = [(key, each.version_id) for key, each in uploads.items()]
    live = spark.createDataFrame(versions, "_key string, _version string")
    staged = spark.read.schema(f"{columns}, {SOURCE}").parquet(*locations)
    typed = staged.join(F.broadcast(live), ["_key", "_version"], "left_semi").select(
        *[F.col(name).cast(kind).alias(name) for name, kind in types.items()],
        *["_key", "_uploaded_at", "_line"],
    )
    return newest(typed, keys).select(*types) if keys else typed.select(*types).distinct()


def column_types(uploads: Ledger) -> dict[str, str]:
    """The columns of uploads, in the order in which they came up, and the type that all their values have."""
    names = dict.fromkeys(name for each in uploads.values() for name in each.kinds)
    return {name: type_of(reduce(or_, (each.kinds.get(name, 0) for each in uploads.values()))) for name in names}


def newest(rows: DataFrame, keys: tuple[str, ...]) -> DataFrame:
    """The newest row of each key: of the latest upload, and there the last one."""
    present = [key for key in keys if key in rows.columns]
    order = [F.col(name).desc() for name in ("_uploaded_at", "_key", "_line")]
    # A row from before the columns were the key has none, and no other row is the same.
    own = F.when(_any_null(present), F.struct("_key", "_line"))
    place = F.row_number().over(Window.partitionBy(*present, own).orderBy(*order))
    return rows.withColumn("_place", place).where("_place = 1")


def _any_null(names: list[str]) -> Column:
    return reduce(or_, (F.col(name).isNull() for name in names), F.lit(not names))
