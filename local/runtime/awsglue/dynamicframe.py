"""Frames, as Glue's transforms take and give them; here each is a Spark DataFrame with a name.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame

from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.context import GlueContext


class DynamicFrame:
    """Rows with a schema. Made by a GlueContext or `fromDF`."""

    def __init__(self, frame: DataFrame, glue_ctx: "GlueContext", name: str = "") -> None:
        self._frame = frame
        self.glue_ctx = glue_ctx
        self.name = name

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: "GlueContext", name: str) -> "DynamicFrame":  # noqa: N802 (AWS's name)
        return cls(dataframe, glue_ctx, name)

    def toDF(self, options: Iterable[Any] | None = None) -> DataFrame:  # noqa: N802 (AWS's name)
        if options:
            raise not_supported("DynamicFrame.toDF(options)")
        return self._frame

    def count(self) -> int:
        return self._frame.count()

    def show(self, num_rows: int = 20) -> None:
        """Print the first rows, a JSON object each."""
        for row in self._frame.toJSON().take(num_rows):
            print(row)

    def printSchema(self) -> None:  # noqa: N802 (AWS's name)
        self._frame.printSchema()

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"DynamicFrame.{name}")


class DynamicFrameCollection:
    """Frames by key, as transforms with several results give them."""

    def __init__(self, dynamic_frames: Mapping[str, DynamicFrame], glue_ctx: "GlueContext") -> None:
        self._frames = dict(dynamic_frames)
        self._glue_ctx = glue_ctx

    def keys(self) -> Iterable[str]:
        return self._frames.keys()

    def values(self) -> Iterable[DynamicFrame]:
        return self._frames.values()

    def select(self, key: str, transformation_ctx: str = "") -> DynamicFrame:  # noqa: ARG002 (for bookmarks)
        return self[key]

    def __getitem__(self, key: str) -> DynamicFrame:
        return self._frames[key]

    def __len__(self) -> int:
        return len(self._frames)

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"DynamicFrameCollection.{name}")
