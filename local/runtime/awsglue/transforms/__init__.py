"""The transforms of frames, as far as this local cloud has them.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-transforms.html

Not here: FillMissingValues, FindMatches, FindIncrementalMatches (of awsglueml).
"""

from typing import Any

from awsglue.support import not_supported

from .collection_transforms import FlatMap, MapToCollection, SelectFromCollection
from .field_transforms import (
    ApplyMapping,
    DropFields,
    DropNullFields,
    Relationalize,
    RenameField,
    ResolveChoice,
    SelectFields,
    Simplify_ddb_json,
    SplitFields,
    Unbox,
    UnnestFrame,
)
from .record_transforms import ErrorsAsDynamicFrame, Filter, Join, Map, Spigot, SplitRows, Union
from .transform import GlueTransform

__all__ = [
    "ApplyMapping",
    "DropFields",
    "DropNullFields",
    "ErrorsAsDynamicFrame",
    "Filter",
    "FlatMap",
    "GlueTransform",
    "Join",
    "Map",
    "MapToCollection",
    "Relationalize",
    "RenameField",
    "ResolveChoice",
    "SelectFields",
    "SelectFromCollection",
    "Simplify_ddb_json",
    "Spigot",
    "SplitFields",
    "SplitRows",
    "Unbox",
    "Union",
    "UnnestFrame",
]


def __getattr__(name: str) -> Any:
    raise not_supported(f"awsglue.transforms.{name}")
