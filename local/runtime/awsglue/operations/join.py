"""Two frames joined where their keys are equal."""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes, paths
from awsglue.operations.keys import keys

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def join(
    frame: "DynamicFrame", paths1: str | Sequence[str], paths2: str | Sequence[str], frame2: "DynamicFrame"
) -> "DynamicFrame":
    """The pairs of records of the two frames whose keys at these paths are equal, pairwise, and not null.

    All fields of both are there. Where both have one of a name, that of the second has a dot before its name, as in
    AWS's example, which leaves open which of the two it is.

    Raises:
        ValueError: there are not as many keys on both sides, no field at a path, or a choice, which has to be
            resolved before.
    """
    own, others = keys(frame, paths1), keys(frame2, paths2)
    if len(own) != len(others):
        raise ValueError(f"A join needs as many keys of the one frame as of the other: {paths1} and {paths2}.")
    left, right = _apart(frame, own, "l"), _apart(frame2, others, "r")
    equal: list[Column] = [F.col(f"lk{place}") == F.col(f"rk{place}") for place in range(len(own))]
    fields = list(frame.schema())
    names = {field.name for field in fields}
    for field in frame2.schema():
        name = field.name
        while name in names:
            name = f".{name}"
        names.add(name)
        fields.append(gluetypes.Field(name, field.dataType, field.properties))
    columns = [f"l{place}" for place in range(len(frame.schema().fields))]
    columns += [f"r{place}" for place in range(len(frame2.schema().fields))]
    data = left.join(right, reduce(and_, equal), "inner")
    made = [F.col(column).alias(field.name) for column, field in zip(columns, fields, strict=True)]
    return frame.derived(data.select(*made), gluetypes.StructType(fields), beside=frame2)


def _apart(frame: "DynamicFrame", key: Sequence[Column], side: str) -> DataFrame:
    """The fields and keys of a frame under names that the other does not have: frames may come from one another."""
    fields = [made.alias(f"{side}{place}") for place, (_, made) in enumerate(paths.top_level(frame.schema()))]
    return frame.toDF().select(*fields, *[made.alias(f"{side}k{place}") for place, made in enumerate(key)])
