"""Frames without some of their fields."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from awsglue import paths as field_paths

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def drop_fields(frame: "DynamicFrame", paths: Sequence[str]) -> "DynamicFrame":
    """The frame without the fields at these paths, also those in the elements of arrays (`friends.age`).

    AWS leaves open what becomes of a path that leads nowhere: it is passed over; and of a struct, or an array of
    structs, all of whose fields are dropped: it goes too.
    """
    schema = frame.schema()
    steps = [field_paths.resolve(schema, path) for path in field_paths.listed(paths)]
    return frame.derived(*field_paths.drop(frame.toDF(), schema, steps))
