"""Frames with a field of another name."""

from typing import TYPE_CHECKING

from awsglue import gluetypes
from awsglue import paths as field_paths
from awsglue.support import not_supported

if TYPE_CHECKING:
    from pyspark.sql import Column

    from awsglue.dynamicframe import DynamicFrame

Steps = tuple[str, ...]


def rename_field(frame: "DynamicFrame", oldName: str, newName: str) -> "DynamicFrame":  # noqa: N803 (AWS's names)
    """The frame with a field renamed, in its place; moved, if the new name is a path to elsewhere.

    oldName, newName: full paths; a name with dots needs back-ticks. AWS leaves open what becomes of one that leads
        nowhere: it is passed over.

    Not here: moving fields into arrays or out of them.

    Raises:
        ValueError: there is a field of the new name.
    """
    schema = frame.schema()
    old, new = field_paths.resolve(schema, oldName), field_paths.resolve(schema, newName)
    data_type = field_paths.find(schema, old)
    if old == new or data_type is None:
        return frame.derived(frame.toDF())
    if field_paths.find(schema, new) is not None:
        raise ValueError(f"There is a field {newName} already, so {oldName} cannot be renamed to it.")
    if old[:-1] == new[:-1]:
        return frame.derived(*field_paths.change(frame.toDF(), schema, {old: _named(new[-1])}))
    if field_paths.ELEMENTS in (*old, *new):
        raise not_supported(f"rename_field into or out of an array ({oldName} to {newName})")
    moved = (new, data_type, field_paths.column(schema, old))
    return frame.derived(*field_paths.select(frame.toDF(), _moved(schema, old, moved)))


def _named(name: str) -> field_paths.Change:
    def how(field: gluetypes.Field, values: "Column") -> field_paths.Fields:
        return [(gluetypes.Field(name, field.dataType, field.properties), values)]

    return how


def _moved(schema: gluetypes.StructType, old: Steps, moved: field_paths.Leaf) -> field_paths.Fields:
    left = field_paths.changed(field_paths.top_level(schema), {old: lambda *_: []})
    return field_paths.nested([*(leaf for field, values in left for leaf in _around(field, values, moved[0])), moved])


def _around(field: gluetypes.Field, values: "Column", new: Steps) -> list[field_paths.Leaf]:
    """A field, taken apart as far as a new one goes into it."""
    if field.name != new[0] or not isinstance(field.dataType, gluetypes.StructType):
        return [((field.name,), field.dataType, values)]
    return [
        ((field.name, *steps), data_type, inner)
        for member in field.dataType
        for steps, data_type, inner in _around(member, values[member.name], new[1:])
    ]
