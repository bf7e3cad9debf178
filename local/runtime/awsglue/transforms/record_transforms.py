"""Transforms of the records of frames: the methods of DynamicFrame, as classes.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-transforms.html
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.transforms.transform import GlueTransform


class ErrorsAsDynamicFrame(GlueTransform):
    """The records that did not come through to a frame.

    frame: The frame
    """

    def __call__(self, frame: DynamicFrame) -> DynamicFrame:
        return frame.errorsAsDynamicFrame()


class Filter(GlueTransform):
    """The records of a frame that a function chooses.

    frame: The frame
    f: The function, from a record to a Boolean
    """

    def __call__(self, frame: DynamicFrame, f: Callable[..., Any], *common: Any, **named: Any) -> DynamicFrame:
        return frame.filter(f, *common, **named)


class Join(GlueTransform):
    """The pairs of records of two frames whose keys are equal.

    frame1: The first frame
    frame2: The second frame
    keys1: The paths of the first one's keys
    keys2: The paths of the second one's keys
    transformation_ctx: A unique string that names the resulting frame
    """

    def __call__(
        self,
        frame1: DynamicFrame,
        frame2: DynamicFrame,
        keys1: str | Sequence[str],
        keys2: str | Sequence[str],
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        return frame1.join(keys1, keys2, frame2, transformation_ctx)


class Map(GlueTransform):
    """What a function makes of each record of a frame.

    frame: The frame
    f: The function, from a record to a record
    """

    def __call__(self, frame: DynamicFrame, f: Callable[..., Any], *common: Any, **named: Any) -> DynamicFrame:
        return frame.map(f, *common, **named)


class Spigot(GlueTransform):
    """A frame as it is, a sample of which is written on the way.

    frame: The frame
    path: The folder to write to
    options: topk, how many of the first records; prob, with what probability each
    transformation_ctx: A unique string that names the resulting frame
    """

    def __call__(
        self,
        frame: DynamicFrame,
        path: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        return frame.spigot(path, options, transformation_ctx)


class SplitRows(GlueTransform):
    """Two frames, of the records for which comparisons hold and of the others.

    frame: The frame
    comparison_dict: By path, values by comparator
    name1: The key of the first
    name2: The key of the second
    """

    returns = ("DynamicFrameCollection", "The two resulting frames")

    def __call__(
        self,
        frame: DynamicFrame,
        comparison_dict: Mapping[str, Mapping[str, Any]],
        name1: str = "frame1",
        name2: str = "frame2",
        *common: Any,
        **named: Any,
    ) -> DynamicFrameCollection:
        return frame.split_rows(comparison_dict, name1, name2, *common, **named)


class Union(GlueTransform):
    """The records of two frames.

    frame1: The first frame
    frame2: The second frame
    """

    def __call__(self, frame1: DynamicFrame, frame2: DynamicFrame, *common: Any, **named: Any) -> DynamicFrame:
        return frame1.union(frame1, frame2, *common, **named)
