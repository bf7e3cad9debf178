"""Frames by key.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame-collection.html
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.context import GlueContext
    from awsglue.dynamicframe import DynamicFrame


class DynamicFrameCollection:
    """Frames by key, as transforms with several results give them."""

    def __init__(self, dynamic_frames: Mapping[str, "DynamicFrame"], glue_ctx: "GlueContext") -> None:
        self._frames = dict(dynamic_frames)
        self._glue_ctx = glue_ctx

    def keys(self) -> Iterable[str]:
        return self._frames.keys()

    def values(self) -> Iterable["DynamicFrame"]:
        return self._frames.values()

    def select(self, key: str, transformation_ctx: str = "") -> "DynamicFrame":  # noqa: ARG002 (for bookmarks)
        """Raises: KeyError: there is no frame of this key."""
        return self[key]

    def map(self, callable: Callable[..., "DynamicFrame"], transformation_ctx: str = "") -> "DynamicFrameCollection":  # noqa: A002
        """What a function makes of each frame, under the frame's key. It is given the frame and, if it takes a second
        argument, transformation_ctx.
        """
        made = {key: _called(callable, frame, transformation_ctx) for key, frame in self._frames.items()}
        return DynamicFrameCollection(made, self._glue_ctx)

    def flatmap(
        self, f: Callable[..., "DynamicFrame | DynamicFrameCollection"], transformation_ctx: str = ""
    ) -> "DynamicFrameCollection":
        """What a function makes of each frame, called as by `map`, in one collection.

        A frame has the key of that which it was made of. The frames of a collection keep their keys; where two have
        the same, which AWS leaves open, all have the key of what they were made of and `_` before theirs.
        """
        found: list[tuple[str, str, DynamicFrame]] = []
        for key, frame in self._frames.items():
            made = _called(f, frame, transformation_ctx)
            if isinstance(made, DynamicFrameCollection):
                found += [(f"{key}_{inner}", inner, made[inner]) for inner in made.keys()]  # noqa: SIM118 (not a dict)
            else:
                found.append((key, key, made))
        apart = len({short for _, short, _ in found}) == len(found)
        frames = {short if apart else long: frame for long, short, frame in found}
        return DynamicFrameCollection(frames, self._glue_ctx)

    def __getitem__(self, key: str) -> "DynamicFrame":
        return self._frames[key]

    def __len__(self) -> int:
        return len(self._frames)

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"DynamicFrameCollection.{name}")


def _called(function: Callable[..., Any], frame: "DynamicFrame", transformation_ctx: str) -> Any:
    try:
        inspect.signature(function).bind(frame, transformation_ctx)
    except TypeError:
        return function(frame)
    return function(frame, transformation_ctx)
