"""The records that did not come through: those that a format could not read, and those that a function failed on.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html#pyspark-errorsAsDynamicFrame-example
"""

from collections.abc import Mapping
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes, schemas, widening

SCHEMA = (
    "error struct<callsite: struct<site: string, info: string>, msg: string, stackTrace: string, input: string, "
    "bytesread: bigint, source: string, dynamicRecord: string>"
)
"""Of a DataFrame of errors; `dynamicRecord` may be the record itself, a struct, where there is one."""


def of(record: Column, message: Column, trace: Column) -> Column:
    """The column `error` for a record that a transform failed on."""
    return _error(F.lit(""), {"msg": message, "stackTrace": trace, "dynamicRecord": record})


def of_input(text: Column, message: Column, source: Column) -> Column:
    """The column `error` for a part of a file that is no record."""
    members = {"msg": message, "input": text, "bytesread": F.length(text).cast("bigint"), "source": source}
    return _error(F.lit(None).cast("string"), members)


def _error(absent: Column, members: Mapping[str, Column]) -> Column:
    """absent: what texts are of which there is nothing to tell."""
    every = {
        "callsite": F.struct(absent.alias("site"), absent.alias("info")),
        **dict.fromkeys(("msg", "stackTrace", "input"), absent),
        "bytesread": F.lit(None).cast("bigint"),
        **dict.fromkeys(("source", "dynamicRecord"), absent),
        **members,
    }
    return F.struct(*[made.alias(name) for name, made in every.items()]).alias("error")


class Errors:
    """stages: for each transform that a frame went through, last the latest, its errors; None if it can have none."""

    def __init__(self, stages: tuple[DataFrame | None, ...] = ()) -> None:
        self._stages = stages

    def then(self, errors: DataFrame | None) -> "Errors":
        """With those of one transform more."""
        return Errors((*self._stages, errors))

    def beside(self, others: "Errors") -> "Errors":
        """With those of another frame that a transform takes in; what both come of has failed once."""
        own = {id(stage) for stage in self._stages if stage is not None}
        return Errors((*self._stages, *(stage for stage in others._stages if id(stage) not in own)))

    def told(self, site: str, info: str) -> "Errors":
        """With the latest transform's errors told where it was called, and what its script says of it."""
        *before, latest = self._stages
        if latest is None:
            return self
        called = F.struct(F.lit(site).alias("site"), F.lit(info).alias("info"))
        return Errors((*before, latest.withColumn("error", F.col("error").withField("callsite", called))))

    def stage_count(self) -> int:
        latest = self._stages[-1] if self._stages else None
        return 0 if latest is None else latest.count()

    def count(self) -> int:
        return sum(stage.count() for stage in self._stages if stage is not None)

    def frame(self, spark: SparkSession) -> tuple[DataFrame, gluetypes.StructType]:
        """All of them, in the columns of SCHEMA, and their schema, with choices where records are of several."""
        stages = [stage for stage in self._stages if stage is not None] or [spark.createDataFrame([], SCHEMA)]
        have = [schemas.glue_schema(stage.schema) for stage in stages]
        want = reduce(schemas.merge_structs, have)
        wide = [widening.widen(stage, of, want) for stage, of in zip(stages, have, strict=True)]
        return reduce(DataFrame.unionByName, wide), want
