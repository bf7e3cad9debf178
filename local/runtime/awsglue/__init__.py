"""The Glue library for scripts, as far as this local cloud has it; written from AWS's public documentation."""

import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the visual editor's transforms, and says of a module that AWS has and we do not that it is not supported,
    instead of that it does not exist.
    """

    def find_spec(
        self,
        fullname: str,
        _path: Sequence[str] | None = None,
        _target: ModuleType | None = None,
        /,
    ) -> ModuleSpec | None:
        transform = _VISUAL / f"{fullname}.py"
        if fullname.startswith("gs_") and transform.is_file():
            return importlib.util.spec_from_file_location(fullname, transform)
        if fullname.startswith(("awsglue.", "gs_")):
            raise ModuleNotFoundError(f"not supported here yet: {fullname}", name=fullname)
        return None


_VISUAL = Path(__file__).parent / "visual"

sys.meta_path.append(_Finder())

from awsglue.dynamicframe import DynamicFrame  # noqa: E402 (what is missing in there says so, too)

__all__ = ["DynamicFrame"]
