"""Transforms of the fields of frames: the methods of DynamicFrame, as classes.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-transforms.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.operations.drop_null_fields import drop_null_fields
from awsglue.transformation import SHARED, transformation
from awsglue.transforms.transform import GlueTransform

_TWO_FRAMES = ("DynamicFrameCollection", "The two resulting frames")
_drop_null_fields = transformation(drop_null_fields)


class ApplyMapping(GlueTransform):
    """Fields under other names, at other places and of other types.

    frame: The frame
    mappings: For each field (source path, source type, target path, target type)
    """

    def __call__(
        self, frame: DynamicFrame, mappings: Sequence[tuple[str, ...]], *common: Any, **named: Any
    ) -> DynamicFrame:
        return frame.apply_mapping(mappings, *common, **named)


class DropFields(GlueTransform):
    """A frame without some of its fields.

    frame: The frame
    paths: The paths of the fields to drop
    """

    def __call__(self, frame: DynamicFrame, paths: Sequence[str], *common: Any, **named: Any) -> DynamicFrame:
        return frame.drop_fields(paths, *common, **named)


class DropNullFields(GlueTransform):
    """A frame without the fields whose type is null.

    frame: The frame
    """

    def __call__(self, frame: DynamicFrame, *common: Any, **named: Any) -> DynamicFrame:
        return _drop_null_fields(frame, *common, **named)


class Relationalize(GlueTransform):
    """A frame of structs and arrays as flat tables.

    frame: The frame
    staging_path: Where tables may be kept meanwhile
    name: The name of the table of the frame's own records
    options: None are known
    """

    returns = ("DynamicFrameCollection", "The root table and one for each array")

    def __call__(
        self,
        frame: DynamicFrame,
        staging_path: str | None = None,
        name: str = "roottable",
        options: Mapping[str, Any] | None = None,
        *common: Any,
        **named: Any,
    ) -> DynamicFrameCollection:
        return frame.relationalize(name, staging_path, options, *common, **named)


class RenameField(GlueTransform):
    """A frame with a field under another name.

    frame: The frame
    old_name: The path of the field
    new_name: Its new path
    """

    def __call__(self, frame: DynamicFrame, old_name: str, new_name: str, *common: Any, **named: Any) -> DynamicFrame:
        return frame.rename_field(old_name, new_name, *common, **named)


class ResolveChoice(GlueTransform):
    """A frame whose choices are resolved.

    frame: The frame
    specs: For each choice (path, action)
    choice: The action for all choices, where there are no specs; of `match_catalog`, database, table_name and
        catalog_id name the table
    """

    def __call__(
        self,
        frame: DynamicFrame,
        specs: Sequence[tuple[str, str]] | None = None,
        choice: str = "",
        *common: Any,
        **named: Any,
    ) -> DynamicFrame:
        return frame.resolveChoice(specs, choice, **dict(zip(SHARED, common, strict=False)), **named)


class SelectFields(GlueTransform):
    """A frame of some of the fields of another.

    frame: The frame
    paths: The paths of the fields to keep
    """

    def __call__(self, frame: DynamicFrame, paths: Sequence[str], *common: Any, **named: Any) -> DynamicFrame:
        return frame.select_fields(paths, *common, **named)


class Simplify_ddb_json(GlueTransform):  # noqa: N801 (AWS's name)
    """A frame of DynamoDB's JSON with the plain values in place of those that carry their types.

    frame: The frame
    """

    def __call__(self, frame: DynamicFrame, *common: Any, **named: Any) -> DynamicFrame:
        return frame.simplify_ddb_json(*common, **named)


class SplitFields(GlueTransform):
    """Two frames, of some fields and of the others.

    frame: The frame
    paths: The paths of the fields of the first
    name1: The key of the first; the frame's name and 1, if there is none
    name2: The key of the second; the frame's name and 2, if there is none
    """

    returns = _TWO_FRAMES

    def __call__(
        self,
        frame: DynamicFrame,
        paths: Sequence[str],
        name1: str | None = None,
        name2: str | None = None,
        *common: Any,
        **named: Any,
    ) -> DynamicFrameCollection:
        return frame.split_fields(paths, name1 or f"{frame.name}1", name2 or f"{frame.name}2", *common, **named)


class Unbox(GlueTransform):
    """A frame in which a string is what it says in a format.

    frame: The frame
    path: The path of the string
    format: The format; its options by name
    """

    def __call__(
        self,
        frame: DynamicFrame,
        path: str,
        format: str,  # noqa: A002 (AWS's name)
        *common: Any,
        **options: Any,
    ) -> DynamicFrame:
        unboxed: DynamicFrame = frame.unbox(path, format, *common, **options)
        return unboxed


class UnnestFrame(GlueTransform):
    """A frame with the fields of its structs as fields of its own.

    frame: The frame
    """

    def __call__(self, frame: DynamicFrame, *common: Any, **named: Any) -> DynamicFrame:
        return frame.unnest(*common, **named)
