"""The transforms of frames, as far as this local cloud has them.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms.html
"""

from typing import Any

from awsglue.support import not_supported

from .collection_transforms import SelectFromCollection
from .transform import GlueTransform

__all__ = ["GlueTransform", "SelectFromCollection"]


def __getattr__(name: str) -> Any:
    raise not_supported(f"awsglue.transforms.{name}")
