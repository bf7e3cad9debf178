"""What all transforms have in common: they describe themselves, from their signatures and docstrings.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-GlueTransform.html
"""

import inspect
import re
from typing import Any, ClassVar

from awsglue.transformation import SHARED

Description = dict[str, Any]

_COMMON: dict[str, tuple[str, Any, str]] = {
    "transformation_ctx": ("String", "", "A unique string that names the resulting frame"),
    "info": ("String", "", "A text that errors of the transform are told with"),
    "stageThreshold": ("Integer", 0, "How many records may fail in the transform; 0 is any number"),
    "totalThreshold": ("Integer", 0, "How many records may fail in all transforms up to this one; 0 is any number"),
}


class GlueTransform:
    """A transform: `Name.apply(frame=…)` is `Name()(frame=…)`.

    A class says in its docstring what it does, in the first paragraph; then, by `name: text`, what its arguments are.
    Where `__call__` takes `*common`, these are the last arguments of every transform, by place or by name.
    """

    returns: ClassVar[tuple[str, str]] = ("DynamicFrame", "The resulting frame")

    @classmethod
    def apply(cls, *args: Any, **options: Any) -> Any:
        return cls()(*args, **options)

    @classmethod
    def name(cls) -> str:
        return cls.__name__

    @classmethod
    def describeArgs(cls) -> list[Description]:  # noqa: N802 (AWS's name)
        """A dictionary for each argument: name, type, description, optional, defaultValue."""
        described = []
        _, *parameters = inspect.signature(cls.__call__).parameters.values()
        for parameter in parameters:
            if parameter.name == "common":
                described += [_argument(name, *_COMMON[name]) for name in SHARED]
            elif parameter.kind is not inspect.Parameter.VAR_KEYWORD:
                type_name = getattr(parameter.annotation, "__name__", str(parameter.annotation))
                text = _of_argument(cls, parameter.name)
                described.append(_argument(parameter.name, type_name, parameter.default, text))
        return described

    @classmethod
    def describeReturn(cls) -> Description:  # noqa: N802 (AWS's name)
        kind, description = cls.returns
        return {"type": kind, "description": description}

    @classmethod
    def describeTransform(cls) -> str:  # noqa: N802 (AWS's name)
        return " ".join(inspect.getdoc(cls).split("\n\n")[0].split())  # type: ignore[union-attr] # each has one

    @classmethod
    def describeErrors(cls) -> list[Description]:  # noqa: N802 (AWS's name)
        """A dictionary for each kind of error that all transforms have in common; others stand with the methods."""
        if "common" not in inspect.signature(cls.__call__).parameters:
            return []
        return [{"type": "ErrorThresholdError", "description": "More records failed than the thresholds allow"}]

    @classmethod
    def describe(cls) -> Description:
        return {
            "transform": {
                "name": cls.name(),
                "args": cls.describeArgs(),
                "returns": cls.describeReturn(),
                "raises": cls.describeErrors(),
                "location": "internal",
            }
        }

    def __call__(self, *args: Any, **options: Any) -> Any:
        raise NotImplementedError(self.name())


def _argument(name: str, type_name: str, default: Any, description: str) -> Description:
    required = default is inspect.Parameter.empty
    return {
        "name": name,
        "type": type_name,
        "description": description,
        "optional": not required,
        "defaultValue": None if required or default is None else str(default),
    }


def _of_argument(transform: type[GlueTransform], name: str) -> str:
    found = re.search(rf"^{name}: (.*(?:\n +.*)*)", inspect.getdoc(transform) or "", re.MULTILINE)
    return " ".join(found[1].split()) if found else ""
