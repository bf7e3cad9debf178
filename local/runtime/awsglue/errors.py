"""The records that did not come through: those that a format could not read, and those that a function failed on."""

from functools import reduce

from pyspark.sql import DataFrame, SparkSession

SCHEMA = (
    "error struct<callsite: struct<site: string, info: string>, msg: string, stackTrace: string, input: string, "
    "bytesread: bigint, source: string, dynamicRecord: string>"
)
"""Of a DataFrame of errors."""


class Errors:
    """stages: for each transform that a frame went through, last the latest, its errors; None if it can have none."""

    def __init__(self, stages: tuple[DataFrame | None, ...] = ()) -> None:
        self._stages = stages

    def then(self, errors: DataFrame | None) -> "Errors":
        """With those of one transform more."""
        return Errors((*self._stages, errors))

    def stage_count(self) -> int:
        latest = self._stages[-1] if self._stages else None
        return 0 if latest is None else latest.count()

    def count(self) -> int:
        return sum(stage.count() for stage in self._stages if stage is not None)

    def frame(self, spark: SparkSession) -> DataFrame:
        """All of them, in the columns of SCHEMA."""
        return reduce(
            DataFrame.unionByName,
            [stage for stage in self._stages if stage is not None],
            spark.createDataFrame([], SCHEMA),
        )
