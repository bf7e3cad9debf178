"""Transforms of collections of frames.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-transforms.html
"""

import inspect
from collections.abc import Callable
from typing import Any

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.transforms.transform import GlueTransform


class SelectFromCollection(GlueTransform):
    """One frame of a collection.

    dfc: The collection
    key: The frame's key
    transformation_ctx: A unique string that names the resulting frame
    """

    def __call__(self, dfc: DynamicFrameCollection, key: str, transformation_ctx: str = "") -> DynamicFrame:
        return dfc.select(key, transformation_ctx)


class MapToCollection(GlueTransform):
    """What a function makes of each frame of a collection.

    dfc: The collection
    callable: The function, from a frame and the transformation_ctx to a frame
    transformation_ctx: A unique string that the function is given
    """

    returns = ("DynamicFrameCollection", "The resulting frames by the keys of those they were made of")

    def __call__(
        self,
        dfc: DynamicFrameCollection,
        callable: Callable[..., DynamicFrame],  # noqa: A002 (AWS's name)
        transformation_ctx: str = "",
    ) -> DynamicFrameCollection:
        """Not here: BaseTransform, frame_name and base_kwargs, which stand in the title of AWS's page alone."""
        return dfc.map(callable, transformation_ctx)


class FlatMap(GlueTransform):
    """What a transform makes of each frame of a collection, in one collection.

    dfc: The collection
    BaseTransform: The transform, a class
    frame_name: The name of its argument that takes a frame
    transformation_ctx: A unique string that the transform is given; its other arguments follow by name
    """

    returns = ("DynamicFrameCollection", "The resulting frames, those of collections among them")

    def __call__(
        self,
        dfc: DynamicFrameCollection,
        BaseTransform: type[GlueTransform],  # noqa: N803 (AWS's name)
        frame_name: str,
        transformation_ctx: str = "",
        **base_kwargs: Any,
    ) -> DynamicFrameCollection:
        taken = inspect.signature(BaseTransform.__call__).parameters
        if "common" in taken or "transformation_ctx" in taken:
            base_kwargs["transformation_ctx"] = transformation_ctx

        def transform(frame: DynamicFrame) -> Any:
            return BaseTransform.apply(**{frame_name: frame, **base_kwargs})

        return dfc.flatmap(transform, transformation_ctx)
