"""Where frames are written to, as `GlueContext.getSink` gives it.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-types.html
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.flags import is_true
from awsglue.sinks.catalog_update import CatalogUpdate
from awsglue.sinks.s3_sink import S3Sink
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.context import GlueContext

FrameOrCollection = TypeVar("FrameOrCollection", DynamicFrame, DynamicFrameCollection)

_FILES = ("s3", "file")
_FORMATS = ("orc", "parquet")
"""Connection types that say the format of files too."""
_FORMAT_OPTIONS = ("compression", "useGlueParquetWriter")
"""Options of a format that connection options may have too."""
_OPTIONS = ("path", "partitionKeys", "enableUpdateCatalog", "updateBehavior", *_FORMAT_OPTIONS)
_BEHAVIORS = ("UPDATE_IN_DATABASE", "LOG")


class DataSink:
    """A folder that frames are added to as files, and, where asked for, the table of it in the Data Catalog.

    Not here: connection types other than files in S3 (`s3`, `file`, `orc`, `parquet`).
    """

    def __init__(
        self,
        glue_context: "GlueContext",
        connection_type: str,
        format: str | None = None,  # noqa: A002 (AWS's name)
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """options: `path`, `partitionKeys`, `compression`, `enableUpdateCatalog`, `updateBehavior`,
        `useGlueParquetWriter`.

        Raises:
            NotSupportedHereError: the connection type or an option is not known.
            ValueError: `path` is not there, or `updateBehavior` is none.
        """
        self._glue_context = glue_context
        self._options = dict(options or {})
        if connection_type not in (*_FILES, *_FORMATS):
            raise not_supported(f"connection_type={connection_type} as a sink")
        unknown = sorted(self._options.keys() - {*_OPTIONS})
        if unknown:
            raise not_supported(f"option {', '.join(unknown)} of an S3 sink")
        if self._behavior not in _BEHAVIORS:
            raise ValueError(f"updateBehavior is {self._behavior!r}, and can be {' or '.join(_BEHAVIORS)}.")
        self._catalog: tuple[str, str, str] | None = None
        self.setFormat(format or (connection_type if connection_type in _FORMATS else ""))

    @property
    def _behavior(self) -> str:
        return str(self._options.get("updateBehavior", _BEHAVIORS[0]))

    def setFormat(self, format: str, **options: Any) -> None:  # noqa: A002, N802 (AWS's names)
        """Of the files. options: the format's own."""
        self._format = str(format).lower()
        self._format_options = options

    def setCatalogInfo(  # noqa: N802 (AWS's name)
        self,
        catalogDatabase: str,  # noqa: N803 (AWS's name)
        catalogTableName: str,  # noqa: N803 (AWS's name)
        catalogId: str = "",  # noqa: N803 (AWS's name)
    ) -> None:
        """The table that `enableUpdateCatalog` makes or keeps up to date."""
        self._catalog = (catalogDatabase, catalogTableName, catalogId)

    def setAccumulableSize(self, size: int) -> None:  # noqa: N802 (AWS's name)
        """How many errors Glue keeps while it writes; here an error ends the write."""

    def writeFrame(self, dynamic_frame: DynamicFrame, info: str = "") -> DynamicFrame:  # noqa: ARG002, N802 (AWS's)
        """Write a frame, and return it.

        Raises:
            CatalogUpdateError: the catalog cannot be brought up to date with the frame; nothing was written.
        """
        if not isinstance(dynamic_frame, DynamicFrame):
            raise TypeError(f"A DataSink writes DynamicFrames, and this is a {type(dynamic_frame).__name__}.")
        sink, update = self._sink(), self._update()
        if update:
            update.check(dynamic_frame, sink)
        written = sink.write(dynamic_frame)
        if update:
            update.apply(dynamic_frame, sink, written)
        return dynamic_frame

    def write(self, dynamic_frame_or_dfc: FrameOrCollection, info: str = "") -> FrameOrCollection:
        """Write a frame or each one of a collection, all to the one path, and return what was given."""
        if isinstance(dynamic_frame_or_dfc, DynamicFrameCollection):
            for each in dynamic_frame_or_dfc.values():
                self.writeFrame(each, info)
            return dynamic_frame_or_dfc
        self.writeFrame(dynamic_frame_or_dfc, info)
        return dynamic_frame_or_dfc

    def _sink(self) -> S3Sink:
        path = self._options.get("path")
        if not path:
            raise ValueError("An S3 sink needs the option path.")
        if not self._format:
            raise ValueError("An S3 sink needs a format: format=… or setFormat(…).")
        given = {name: self._options[name] for name in _FORMAT_OPTIONS if self._options.get(name)}
        keys = tuple(self._options.get("partitionKeys") or ())
        return S3Sink(str(path), self._format, {**given, **self._format_options}, keys)

    def _update(self) -> CatalogUpdate | None:
        if not is_true(self._options.get("enableUpdateCatalog", False)):
            return None
        if self._catalog is None:
            self._glue_context.get_logger().warn("enableUpdateCatalog has no effect without setCatalogInfo.")
            return None
        return CatalogUpdate(*self._catalog, behavior=self._behavior)

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"DataSink.{name}")
