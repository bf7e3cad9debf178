"""Frames with some of their fields."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from awsglue import paths as field_paths

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def select_fields(frame: "DynamicFrame", paths: Sequence[str]) -> "DynamicFrame":
    """The fields at these paths, in the order of the frame.

    paths: AWS documents those of top-level fields, and of nested ones for the class alone; of a struct, or an array of
        structs, only what is named is kept. AWS leaves open what becomes of one that leads nowhere: it is passed over.
    """
    schema = frame.schema()
    steps = [field_paths.resolve(schema, path) for path in field_paths.listed(paths)]
    return frame.derived(*field_paths.keep(frame.toDF(), schema, steps))
