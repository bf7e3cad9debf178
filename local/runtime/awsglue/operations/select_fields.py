"""Frames with some of their fields."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from awsglue import paths as field_paths

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def select_fields(frame: "DynamicFrame", paths: Sequence[str]) -> "DynamicFrame":
    """The fields at these paths. A path that leads nowhere is passed over; of a struct, only what is named is kept."""
    data, schema = frame.toDF(), frame.schema()
    wanted = {field_paths.resolve(schema, path)[0] for path in paths}
    return frame.derived(
        *field_paths.select(data, [each for each in field_paths.top_level(schema) if each[0].name in wanted])
    )
