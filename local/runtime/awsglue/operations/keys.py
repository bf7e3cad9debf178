"""The fields by which records of frames are compared."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes
from awsglue import paths as field_paths

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def keys(frame: "DynamicFrame", paths: str | Sequence[str]) -> list[Column]:
    """The columns at these paths; nulls, where nothing is known of the frame, since there was nothing to read.

    Raises:
        ValueError: there is no field at a path, or it is a choice, which has no order and no equality.
    """
    if not frame.schema().fields:
        return [F.lit(None) for _ in field_paths.listed(paths)]
    found = []
    for path in field_paths.listed(paths):
        steps = field_paths.resolve(frame.schema(), path)
        data_type = field_paths.find(frame.schema(), steps)
        if data_type is None:
            names = ", ".join(field.name for field in frame.schema())
            raise ValueError(f"There is no field {path} in the frame {frame.name or 'given'}, which has {names}.")
        if isinstance(data_type, gluetypes.ChoiceType):
            raise ValueError(f"{path} is a choice of {', '.join(sorted(data_type.choices))}: resolve it before.")
        found.append(field_paths.column(frame.schema(), steps))
    return found
