"""Frames brought up to date with the records of another."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import paths, schemas, widening
from awsglue.operations.keys import keys

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def merge_dynamic_frame(
    frame: "DynamicFrame",
    stage_dynamic_frame: "DynamicFrame",
    primary_keys: str | Sequence[str],
    *,
    options: Mapping[str, Any] | str | None = None,  # noqa: ARG001 (AWS says that it is not used)
) -> "DynamicFrame":
    """All records of the staging frame, and those of this one whose primary keys none of the staging frame has.

    Records of one key are all kept, on either side. Fields are matched by their names; one that has different types in
    the two is a choice. A key that is null is the same as another that is null.

    Raises:
        ValueError: there is no such key in one of the frames, or it is a choice, which has to be resolved before.
    """
    own, staged = keys(frame, primary_keys), keys(stage_dynamic_frame, primary_keys)
    fields = [made.alias(f"f{place}") for place, (_, made) in enumerate(paths.top_level(frame.schema()))]
    source = frame.toDF().select(*fields, *[made.alias(f"k{place}") for place, made in enumerate(own)])
    stage = stage_dynamic_frame.toDF().select(*[made.alias(f"s{place}") for place, made in enumerate(staged)])
    same = reduce(and_, [F.col(f"k{place}").eqNullSafe(F.col(f"s{place}")) for place in range(len(own))])
    kept = source.join(stage, same, "left_anti")
    named = kept.select(*[F.col(f"f{place}").alias(field.name) for place, field in enumerate(frame.schema())])
    schema = schemas.merge_structs(frame.schema(), stage_dynamic_frame.schema())
    updates = widening.widen(stage_dynamic_frame.toDF(), stage_dynamic_frame.schema(), schema)
    return frame.derived(
        widening.widen(named, frame.schema(), schema).union(updates), schema, beside=stage_dynamic_frame
    )
