"""Frames split in two by their fields."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection


def split_fields(frame: "DynamicFrame", paths: Sequence[str], name1: str, name2: str) -> "DynamicFrameCollection":
    """name1: the fields at these paths, as `select_fields` keeps them. name2: what `drop_fields` leaves."""
    return frame.collected({name1: frame.select_fields(paths), name2: frame.drop_fields(paths)})
