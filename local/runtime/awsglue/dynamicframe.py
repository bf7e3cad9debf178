"""Frames: rows that each describe themselves, as Glue's transforms take and give them.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html

Here a frame is a DataFrame beside a schema, which differs from the DataFrame's where a field is a choice: there the
DataFrame has a struct (`schemas.py`). So what Spark's own expressions can do is done by them, and records go through
Python for Python's functions alone.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pyspark import StorageLevel
from pyspark.sql import DataFrame

from awsglue import gluetypes, paths, records, schemas
from awsglue.dynamicframecollection import DynamicFrameCollection
from awsglue.errors import Errors
from awsglue.operations.apply_mapping import apply_mapping
from awsglue.operations.drop_fields import drop_fields
from awsglue.operations.filter_records import filter_records
from awsglue.operations.join import join
from awsglue.operations.map_records import map_records
from awsglue.operations.merge_dynamic_frame import merge_dynamic_frame
from awsglue.operations.relationalize import relationalize
from awsglue.operations.rename_field import rename_field
from awsglue.operations.resolve_choice import resolve_choice
from awsglue.operations.select_fields import select_fields
from awsglue.operations.simplify_ddb_json import simplify_ddb_json
from awsglue.operations.spigot import spigot
from awsglue.operations.split_fields import split_fields
from awsglue.operations.split_rows import split_rows
from awsglue.operations.unbox import unbox
from awsglue.operations.union import union
from awsglue.operations.unnest import unnest
from awsglue.operations.unnest_ddb_json import unnest_ddb_json
from awsglue.resolve_option import ResolveOption
from awsglue.support import not_supported
from awsglue.transformation import Thresholds, transformation

if TYPE_CHECKING:
    from awsglue.context import GlueContext

__all__ = ["DynamicFrame", "DynamicFrameCollection", "ResolveOption"]


class DynamicFrame:
    """Rows with a schema. Made by a GlueContext, by `fromDF`, or by a transform of another.

    name: as the source or the transform was told, by its transformation_ctx as a rule.
    """

    def __init__(
        self,
        frame: DataFrame,
        glue_ctx: "GlueContext",
        name: str = "",
        *,
        schema: gluetypes.StructType | None = None,
        errors: Errors | None = None,
    ) -> None:
        """frame: with the columns that `schemas.spark_schema` gives for the schema; None: the schema is the frame's.
        errors: of the records that did not come through.
        """
        self._schema = schema or schemas.glue_schema(frame.schema)
        self._frame = frame if schema else _in_our_types(frame, self._schema)
        self.glue_ctx = glue_ctx
        self.name = name
        self._errors = errors or Errors()
        self._thresholds = Thresholds()

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: "GlueContext", name: str = "") -> "DynamicFrame":  # noqa: N802 (AWS's name)
        return cls(dataframe, glue_ctx, name)

    def toDF(self, options: Iterable["ResolveOption"] | None = None) -> DataFrame:  # noqa: N802 (AWS's name)
        """The rows as a DataFrame, in which a choice is a struct with a field for each of its types.

        options: choices to be resolved before.
        """
        if not options:
            return self._frame
        resolved: DynamicFrame = self.resolveChoice(specs=[option.spec() for option in options])
        return resolved.toDF()

    def schema(self) -> gluetypes.StructType:
        return self._schema

    def printSchema(self) -> None:  # noqa: N802 (AWS's name)
        print("\n".join(["root", *gluetypes.lines(self._schema)]))

    def count(self) -> int:
        return self._frame.count()

    def show(self, num_rows: int = 20) -> None:
        """Print the first records, a JSON object each, without the fields that are null."""
        for row in self._frame.take(num_rows):
            print(records.to_json(records.to_record(row, self._schema)))

    def repartition(self, numPartitions: int, *_: Any, **__: Any) -> "DynamicFrame":  # noqa: N803 (AWS's name)
        return self.derived(self._frame.repartition(numPartitions))

    def coalesce(self, numPartitions: int, shuffle: bool = False, *_: Any, **__: Any) -> "DynamicFrame":  # noqa: N803 (AWS's name)
        repartition = self._frame.repartition if shuffle else self._frame.coalesce
        return self.derived(repartition(numPartitions))

    def getNumPartitions(self) -> int:  # noqa: N802 (AWS's name)
        return self._frame.rdd.getNumPartitions()

    def persist(self, storageLevel: StorageLevel = StorageLevel.MEMORY_AND_DISK) -> "DynamicFrame":  # noqa: N803
        self._frame.persist(storageLevel)
        return self

    cache = persist

    def unpersist(self) -> "DynamicFrame":
        self._frame.unpersist()
        return self

    def errorsCount(self) -> int:  # noqa: N802 (AWS's name)
        """How many records did not come through this transform and those before it."""
        return self._errors.count()

    def stageErrorsCount(self) -> int:  # noqa: N802 (AWS's name)
        """How many records did not come through this transform."""
        return self._errors.stage_count()

    def errorsAsDynamicFrame(self) -> "DynamicFrame":  # noqa: N802 (AWS's name)
        """The records that did not come through, as `errors.py` describes them."""
        frame, schema = self._errors.frame(self.glue_ctx.spark_session)
        return DynamicFrame(frame, self.glue_ctx, "errors", schema=schema)

    def assertErrorThreshold(self) -> None:  # noqa: N802 (AWS's name)
        """Raises: ErrorThresholdError: more records did not come through than the transform's thresholds allow."""
        self._thresholds.check(self)

    def write(
        self,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,  # noqa: A002 (AWS's name)
        format_options: Mapping[str, Any] | None = None,
        accumulator_size: int = 0,  # noqa: ARG002 (of no effect on what is written)
    ) -> "DynamicFrame":
        """Write the frame to a sink of its GlueContext; the frame."""
        self.glue_ctx.write_dynamic_frame.from_options(
            frame=self,
            connection_type=connection_type,
            connection_options=dict(connection_options or {}),
            format=format,
            format_options=dict(format_options or {}),
        )
        return self

    def derived(
        self,
        frame: DataFrame,
        schema: gluetypes.StructType | None = None,
        errors: DataFrame | None = None,
        beside: "DynamicFrame | None" = None,
    ) -> "DynamicFrame":
        """What a transform makes of this frame.

        schema: None is this frame's. errors: of the records that did not come through this transform. beside: another
        frame that it takes in.
        """
        before = self._errors.beside(beside._errors) if beside else self._errors
        return DynamicFrame(frame, self.glue_ctx, self.name, schema=schema or self._schema, errors=before.then(errors))

    def told(self, site: str, thresholds: Thresholds) -> None:
        """Keep where the transform that made the frame was called, and how many errors it allows."""
        self._errors = self._errors.told(site, thresholds.info)
        self._thresholds = thresholds

    def collected(self, frames: Mapping[str, "DynamicFrame"]) -> "DynamicFrameCollection":
        """What a transform with several results makes of this frame; each result takes its key for its name."""
        for key, frame in frames.items():
            frame.name = key
        return DynamicFrameCollection(frames, self.glue_ctx)

    apply_mapping = transformation(apply_mapping)
    applyMapping = apply_mapping  # noqa: N815 (AWS's name)
    drop_fields = transformation(drop_fields)
    filter = transformation(filter_records)
    join = transformation(join)
    map = transformation(map_records)
    mergeDynamicFrame = transformation(merge_dynamic_frame)  # noqa: N815 (AWS's name)
    relationalize = transformation(relationalize)
    rename_field = transformation(rename_field)
    resolveChoice = transformation(resolve_choice)  # noqa: N815 (AWS's name)
    select_fields = transformation(select_fields)
    spigot = transformation(spigot)
    split_rows = transformation(split_rows)
    union = transformation(union)
    simplify_ddb_json = transformation(simplify_ddb_json)
    split_fields = transformation(split_fields)
    unbox = transformation(unbox)
    unnest = transformation(unnest)
    unnest_ddb_json = transformation(unnest_ddb_json)

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"DynamicFrame.{name}")


def _in_our_types(frame: DataFrame, schema: gluetypes.StructType) -> DataFrame:
    """The DataFrame with the types that frames have; with names that differ."""
    wanted = schemas.spark_schema(schema)
    if len(set(frame.columns)) < len(frame.columns):
        raise ValueError(f"A DynamicFrame cannot have two columns of one name: {', '.join(frame.columns)}.")
    if all(
        have.dataType.simpleString() == want.dataType.simpleString()
        for have, want in zip(frame.schema, wanted, strict=True)
    ):
        return frame
    return frame.select(*[frame[paths.quoted(field.name)].cast(field.dataType).alias(field.name) for field in wanted])
