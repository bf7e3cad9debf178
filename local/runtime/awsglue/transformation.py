"""What all transforms of frames have in common: the last four of their arguments."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection

Made = TypeVar("Made", "DynamicFrame", "DynamicFrameCollection")


class ErrorThresholdError(RuntimeError):
    """More records did not come through than the script allows."""


def transformation(operation: Callable[..., Made]) -> Callable[..., Made]:
    """The method of frames that an operation is: `operation(frame, …)` with, after its own arguments,

    transformation_ctx: names the resulting frame; the frames of a collection have names of their own.
    info: a text that errors of this transform are told with.
    stageThreshold, totalThreshold: how many records may fail, in this transform and in all up to it; the next one
        fails the script at this line. 0 is any number.
    """
    own = operation.__code__.co_argcount - 1
    shared = ("transformation_ctx", "info", "stageThreshold", "totalThreshold")

    @functools.wraps(operation)
    def method(frame: "DynamicFrame", *args: Any, **options: Any) -> Made:
        common = dict(zip(shared, args[own:], strict=False))
        common |= {name: options.pop(name) for name in shared if name in options}
        made = operation(frame, *args[:own], **options)
        _told(frame, made, common)
        return made

    return method


def _told(frame: "DynamicFrame", made: Any, common: dict[str, Any]) -> None:
    """What was made, named and checked; the frames of a collection share their errors."""
    if hasattr(made, "values"):
        made = next(iter(made.values()))
    else:
        made.name = common.get("transformation_ctx") or frame.name
    _check(made, common)


def _check(made: "DynamicFrame", common: dict[str, Any]) -> None:
    counts = {"stageThreshold": made.stageErrorsCount, "totalThreshold": made.errorsCount}
    for name, count in counts.items():
        allowed = int(common.get(name) or 0)
        if allowed and (found := count()) > allowed:
            info = f" ({common['info']})" if common.get("info") else ""
            raise ErrorThresholdError(f"{made.name}{info}: {found} records failed, {name} allows {allowed}.")
