"""The Glue library for scripts, as far as this local cloud has it; written from AWS's public documentation."""

import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Missing(importlib.abc.MetaPathFinder):
    """Says of a module that AWS has and we do not that it is not supported, instead of that it does not exist."""

    def find_spec(
        self,
        fullname: str,
        _path: Sequence[str] | None = None,
        _target: ModuleType | None = None,
        /,
    ) -> ModuleSpec | None:
        if fullname.startswith("awsglue."):
            raise ModuleNotFoundError(f"not supported here yet: {fullname}", name=fullname)
        return None


sys.meta_path.append(_Missing())

from awsglue.dynamicframe import DynamicFrame  # noqa: E402 (what is missing in there says so, too)

__all__ = ["DynamicFrame"]
