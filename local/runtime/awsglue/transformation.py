"""What all transforms of frames have in common: the last four of their arguments."""

import functools
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection

Made = TypeVar("Made", "DynamicFrame", "DynamicFrameCollection")

SHARED = ("transformation_ctx", "info", "stageThreshold", "totalThreshold")
_OURS = str(Path(__file__).parents[1])


class ErrorThresholdError(RuntimeError):
    """More records did not come through than the script allows."""


@dataclass(frozen=True)
class Thresholds:
    """How many records may fail, in a transform and in all up to it; 0 is any number. info: as its script has it."""

    stage: int = 0
    total: int = 0
    info: str = ""

    def check(self, frame: "DynamicFrame") -> None:
        """Raises: ErrorThresholdError: more did."""
        self._check(frame, "stageThreshold", self.stage, frame.stageErrorsCount)
        self._check(frame, "totalThreshold", self.total, frame.errorsCount)

    def _check(self, frame: "DynamicFrame", name: str, allowed: int, count: Callable[[], int]) -> None:
        if allowed and (found := count()) > allowed:
            info = f" ({self.info})" if self.info else ""
            raise ErrorThresholdError(f"{frame.name}{info}: {found} records failed, {name} allows {allowed}.")


def transformation(operation: Callable[..., Made]) -> Callable[..., Made]:
    """The method of frames that an operation is: `operation(frame, …)` with, after its own arguments,

    transformation_ctx: names the resulting frame; the frames of a collection have names of their own.
    info: a text that errors of this transform are told with.
    stageThreshold, totalThreshold: how many records may fail, in this transform and in all up to it; the next one
        fails the script at this line. 0 is any number.
    """
    own = operation.__code__.co_argcount - 1

    @functools.wraps(operation)
    def method(frame: "DynamicFrame", *args: Any, **options: Any) -> Made:
        common = dict(zip(SHARED, args[own:], strict=False))
        common |= {name: options.pop(name) for name in SHARED if name in options}
        made = operation(frame, *args[:own], **options)
        thresholds = Thresholds(
            int(common.get("stageThreshold") or 0), int(common.get("totalThreshold") or 0), common.get("info") or ""
        )
        site = _site()
        for each in _frames(made, common.get("transformation_ctx") or frame.name):
            each.told(site, thresholds)
            thresholds.check(each)
        return made

    return method


def _frames(made: Any, name: str) -> "Iterable[DynamicFrame]":
    """The frame that a transform made, with its name, or those of the collection."""
    if hasattr(made, "values"):
        frames: Iterable[DynamicFrame] = made.values()
        return frames
    made.name = name
    return [made]


def _site() -> str:
    """The lines of the script that led to the transform, as Python's traces have them."""
    script = [each for each in traceback.extract_stack() if not each.filename.startswith(_OURS)]
    return "".join(traceback.format_list(script))
