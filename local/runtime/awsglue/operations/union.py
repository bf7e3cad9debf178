"""The records of two frames in one."""

from typing import TYPE_CHECKING

from awsglue import schemas, widening

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def union(frame: "DynamicFrame", frame1: "DynamicFrame", frame2: "DynamicFrame | None" = None) -> "DynamicFrame":
    """All records of frame1 and frame2; of this frame and frame1, if there is no second.

    Fields are matched by their names; one that has different types in the two is a choice.
    """
    one, other = (frame, frame1) if frame2 is None else (frame1, frame2)
    schema = schemas.merge_structs(one.schema(), other.schema())
    data = [widening.widen(each.toDF(), each.schema(), schema) for each in (one, other)]
    return one.derived(data[0].union(data[1]), schema, beside=other)
