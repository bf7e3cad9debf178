"""What functions of scripts have in common when they are run on the records of a frame."""

import traceback
from collections.abc import Callable
from typing import Any

from awsglue import gluetypes, records

Function = Callable[[records.DynamicRecord], Any]


class Failure:
    """A record that a function raised on."""

    def __init__(self, error: Exception) -> None:
        """To be made where the error was caught; its trace begins with the script's own function."""
        frames = error.__traceback__ and error.__traceback__.tb_next
        self.message = "".join(traceback.format_exception_only(error)).strip()
        self.trace = "".join(traceback.format_exception(type(error), error, frames))


def record_of(row: Any, schema: gluetypes.StructType) -> records.DynamicRecord:
    made: records.DynamicRecord = records.to_record(row, schema)
    return made
