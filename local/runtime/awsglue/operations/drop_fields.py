"""Frames without some of their fields."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from awsglue import paths as field_paths

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def drop_fields(frame: "DynamicFrame", paths: Sequence[str]) -> "DynamicFrame":
    """The frame without the fields at these paths. A path that leads nowhere is passed over."""
    data, schema = frame.toDF(), frame.schema()
    for path in paths:
        data, schema = field_paths.change(data, schema, field_paths.resolve(schema, path), lambda *_: [])
    return frame.derived(data, schema)
