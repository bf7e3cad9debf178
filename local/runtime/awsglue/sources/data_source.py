"""A source as `GlueContext.getSource` gives it: told its format, then read.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html (getSource)
"""

from typing import TYPE_CHECKING, Any

from awsglue.dynamicframe import DynamicFrame
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.sources.readers import Sources


class DataSource:
    """options: the connection's."""

    def __init__(
        self, glue_context: "Sources", connection_type: str, transformation_ctx: str, options: dict[str, Any]
    ) -> None:
        self._glue_context = glue_context
        self._connection_type = connection_type
        self._transformation_ctx = transformation_ctx
        self._options = options
        self._format: str | None = None
        self._format_options: dict[str, Any] = {}

    def setFormat(self, format: str, **options: Any) -> None:  # noqa: A002, N802 (AWS's names)
        """options: of the format."""
        self._format, self._format_options = format, options

    def getFrame(self) -> DynamicFrame:  # noqa: N802 (AWS's name)
        return self._glue_context.create_dynamic_frame_from_options(
            self._connection_type, self._options, self._format, self._format_options, self._transformation_ctx
        )

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"DataSource.{name}")
