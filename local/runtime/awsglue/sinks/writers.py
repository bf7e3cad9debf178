"""What writes frames: the part of GlueContext that its sinks are.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame-writer.html
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from pyspark.sql import DataFrame

from awsglue.dynamicframe import DynamicFrame
from awsglue.session import Session
from awsglue.sinks import catalog_sink
from awsglue.sinks.data_sink import DataSink, FrameOrCollection
from awsglue.sources.catalog_table import Request
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.context import GlueContext

Options = Mapping[str, Any]


class Sinks(Session):
    """The methods of GlueContext that write. A transformation_ctx means nothing to a sink: it has no bookmark."""

    def getSink(  # noqa: N802 (AWS's name)
        self,
        connection_type: str,
        format: str | None = None,  # noqa: A002 (AWS's name)
        transformation_ctx: str = "",  # noqa: ARG002
        **options: Any,
    ) -> DataSink:
        """A sink that frames can be written to; options: as `DataSink` says.

        Not here: connection types other than files in S3.
        """
        return DataSink(self._glue_context, connection_type, format, options)

    def write_dynamic_frame_from_options(
        self,
        frame: DynamicFrame,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,  # noqa: A002 (AWS's name)
        format_options: Options | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """Add a frame's rows to a folder, and return the frame; connection_options: as `DataSink` says.

        Not here: connection types other than files in S3.
        """
        return self.write_from_options(
            frame, connection_type, connection_options, format, format_options, transformation_ctx
        )

    def write_from_options(
        self,
        frame_or_dfc: FrameOrCollection,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | Options | None = None,  # noqa: A002 (AWS's name; its default there is an empty dict)
        format_options: Options | None = None,
        transformation_ctx: str = "",
    ) -> FrameOrCollection:
        """As `write_dynamic_frame_from_options`; of a collection each frame.

        Not here: connection types other than files in S3.
        """
        sink = self.getSink(connection_type, None, transformation_ctx, **(connection_options or {}))
        if format:
            sink.setFormat(str(format), **(format_options or {}))
        return sink.write(frame_or_dfc)

    def write_dynamic_frame_from_catalog(
        self,
        frame: DynamicFrame,
        database: str,
        table_name: str,
        redshift_tmp_dir: str = "",  # noqa: ARG002 (of tables in Redshift)
        transformation_ctx: str = "",
        additional_options: Options | None = None,
        catalog_id: str | None = None,
    ) -> DynamicFrame:
        """Add a frame's rows to the files of a table, in the table's format, and return the frame.

        additional_options: `partitionKeys`, `compression`, `enableUpdateCatalog`, `updateBehavior`. As on AWS, the
        rows go into partition folders only where partitionKeys says so.

        Not here: tables whose files are not in S3, and tables of Iceberg, Hudi and Delta Lake.
        """
        options = dict(additional_options or {})
        if "path" in options:
            raise not_supported("additional_options path")
        table = catalog_sink.find(Request(database, table_name, catalog_id))
        if table.partitioned and not options.get("partitionKeys"):
            self.get_logger().warn(
                f"The table {database}.{table_name} has partitions, and the option partitionKeys is not given: "
                "the rows are written beside its partitions, where they are not read."
            )
        sink = self.getSink("s3", None, transformation_ctx, path=table.path, **options)
        sink.setFormat(table.format, **table.format_options)
        sink.setCatalogInfo(database, table_name, catalog_id or "")
        return sink.writeFrame(frame)

    def write_data_frame_from_catalog(
        self,
        frame: DataFrame,
        database: str,
        table_name: str,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        additional_options: Options | None = None,
        catalog_id: str | None = None,
    ) -> DataFrame:
        """As `write_dynamic_frame_from_catalog`, of a DataFrame.

        Not here: tables of Iceberg, Hudi and Delta Lake; write those of Iceberg by Spark.
        """
        dynamic = DynamicFrame.fromDF(frame, self._glue_context, transformation_ctx)
        self.write_dynamic_frame_from_catalog(
            dynamic, database, table_name, redshift_tmp_dir, transformation_ctx, additional_options, catalog_id
        )
        return frame

    def write_data_frame_from_options(
        self,
        frame: DataFrame,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,  # noqa: A002 (AWS's name)
        format_options: Options | None = None,
        transformation_ctx: str = "",
    ) -> DataFrame:
        """As `write_dynamic_frame_from_options`, of a DataFrame.

        Not here: connection types other than files in S3.
        """
        dynamic = DynamicFrame.fromDF(frame, self._glue_context, transformation_ctx)
        self.write_from_options(
            dynamic, connection_type, connection_options, format, format_options, transformation_ctx
        )
        return frame

    @property
    def write_dynamic_frame(self) -> "DynamicFrameWriter":
        return DynamicFrameWriter(self._glue_context)

    @property
    def write_data_frame(self) -> "DataFrameWriter":
        return DataFrameWriter(self._glue_context)

    @property
    def _glue_context(self) -> "GlueContext":
        return cast("GlueContext", self)


class DynamicFrameWriter:
    """`GlueContext.write_dynamic_frame`: a sink a method."""

    def __init__(self, glue_context: "GlueContext") -> None:
        self._glue_context = glue_context

    def from_options(
        self,
        frame: DynamicFrame,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,  # noqa: A002 (AWS's name)
        format_options: Options | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """See `GlueContext.write_dynamic_frame_from_options`.

        Not here: connection types other than files in S3.
        """
        return self._glue_context.write_dynamic_frame_from_options(
            frame, connection_type, connection_options, format, format_options, transformation_ctx
        )

    def from_catalog(
        self,
        frame: DynamicFrame,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        additional_options: Options | None = None,
        catalog_id: str | None = None,
        name_space: str | None = None,
    ) -> DynamicFrame:
        """See `GlueContext.write_dynamic_frame_from_catalog`; `name_space` is an older name of `database`.

        Not here: tables whose files are not in S3, and tables of Iceberg, Hudi and Delta Lake.
        """
        return self._glue_context.write_dynamic_frame_from_catalog(
            frame,
            *_table(database or name_space, table_name),
            redshift_tmp_dir,
            transformation_ctx,
            additional_options,
            catalog_id,
        )

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"GlueContext.write_dynamic_frame.{name}")


class DataFrameWriter:
    """`GlueContext.write_data_frame`: the same for Spark's DataFrames."""

    def __init__(self, glue_context: "GlueContext") -> None:
        self._glue_context = glue_context

    def from_options(
        self,
        frame: DataFrame,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,  # noqa: A002 (AWS's name)
        format_options: Options | None = None,
        transformation_ctx: str = "",
    ) -> DataFrame:
        """See `GlueContext.write_dynamic_frame_from_options`.

        Not here: connection types other than files in S3.
        """
        return self._glue_context.write_data_frame_from_options(
            frame, connection_type, connection_options, format, format_options, transformation_ctx
        )

    def from_catalog(
        self,
        frame: DataFrame,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        additional_options: Options | None = None,
        catalog_id: str | None = None,
        name_space: str | None = None,
    ) -> DataFrame:
        """See `GlueContext.write_data_frame_from_catalog`.

        Not here: tables of Iceberg, Hudi and Delta Lake; write those of Iceberg by Spark.
        """
        return self._glue_context.write_data_frame_from_catalog(
            frame,
            *_table(database or name_space, table_name),
            redshift_tmp_dir,
            transformation_ctx,
            additional_options,
            catalog_id,
        )

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"GlueContext.write_data_frame.{name}")


def _table(database: str | None, table_name: str | None) -> tuple[str, str]:
    if not database or not table_name:
        raise ValueError("Must specify database and table_name to write to a table of the catalog.")
    return database, table_name
