"""Transforms of collections of frames."""

from ..dynamicframe import DynamicFrame, DynamicFrameCollection
from .transform import GlueTransform


class SelectFromCollection(GlueTransform):
    """One frame of a collection.

    https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-SelectFromCollection.html
    """

    def __call__(self, dfc: DynamicFrameCollection, key: str, transformation_ctx: str = "") -> DynamicFrame:
        return dfc.select(key, transformation_ctx)
