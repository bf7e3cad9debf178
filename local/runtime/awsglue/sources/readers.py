"""The sources of a GlueContext: what makes frames of files, tables and records.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from pyspark import RDD
from pyspark.sql import DataFrame

from awsglue import bookmarks
from awsglue.dynamicframe import DynamicFrame
from awsglue.errors import Errors
from awsglue.formats import Records
from awsglue.session import Session
from awsglue.sources import catalog_source, ingestion_time, jdbc, rdd_source, s3_source, spark_table
from awsglue.sources.catalog_table import Request
from awsglue.sources.data_source import DataSource
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.context import GlueContext

Options = Mapping[str, Any]


class Sources(Session):
    """Options that are not known are refused by name, here as with all that these methods call."""

    @property
    def create_dynamic_frame(self) -> "DynamicFrameReader":
        return DynamicFrameReader(self)

    @property
    def create_data_frame(self) -> "DataFrameReader":
        return DataFrameReader(self)

    def create_dynamic_frame_from_rdd(
        self,
        data: "RDD[Any]",
        name: str,
        schema: Any = None,
        sample_ratio: float | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """The records of an RDD: dicts, Rows, or what Spark makes rows of.

        schema: of awsglue.gluetypes or of Spark; None: what the records have together, with choices where they differ.
        sample_ratio: without effect on dicts and Rows, all of which are looked at.
        """
        records = rdd_source.read(self.spark_session, data, schema, sample_ratio)
        return self._frame(records, transformation_ctx or name)

    def create_dynamic_frame_from_options(
        self,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,  # noqa: A002 (AWS's name)
        format_options: Options | None = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
    ) -> DynamicFrame:
        """The records of files in S3.

        connection_options: `paths`, and what `s3_files.py` knows. Folders named like partitions (`year=2024`) add no
        columns: those are the catalog's. Where there is nothing to read, the frame has no fields.

        Not here: connection types other than s3 (and parquet and orc, the older way to write it): jdbc and its kinds,
        dynamodb, documentdb, mongodb, redshift, kafka, kinesis, opensearch, bigquery, snowflake, custom and marketplace
        connectors; push_down_predicate.
        """
        if push_down_predicate:
            raise not_supported("create_dynamic_frame.from_options(push_down_predicate)")
        bookmark = bookmarks.of(transformation_ctx)
        source = s3_source.of(connection_type, connection_options or {}, format, format_options or {})
        return self._frame(source.read(self.spark_session, bookmark), transformation_ctx)

    def create_dynamic_frame_from_catalog(
        self,
        database: str,
        table_name: str,
        redshift_tmp_dir: str = "",  # noqa: ARG002 (other sources' than those here)
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Options | None = None,
        catalog_id: str | None = None,
    ) -> DynamicFrame:
        """The records of a table in the Data Catalog, those of its registered partitions if it has partition keys.

        push_down_predicate: Spark SQL on partition columns; only partitions for which it holds are listed and read.
        additional_options: `catalogPartitionPredicate`, an expression for GetPartitions, and what `s3_files.py` knows.

        The schema is that of the data, as `formats/` says of each format; where there is nothing to read, the frame
        has no fields. Options of the format are taken from the table's properties and its SerDe's.

        Not here: tables that are not files in S3 (JDBC, DynamoDB, streams), views, Delta and Hudi; of Iceberg tables,
        push_down_predicate and additional_options.
        """
        request = Request(database, table_name, catalog_id, push_down_predicate, dict(additional_options or {}))
        records = catalog_source.read(self.spark_session, request, bookmarks.of(transformation_ctx))
        return self._frame(records, transformation_ctx)

    def create_sample_dynamic_frame_from_options(
        self,
        connection_type: str,
        connection_options: Options | None = None,
        num: int = 0,
        sample_options: Options | None = None,
        format: str | None = None,  # noqa: A002 (AWS's name)
        format_options: Options | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """The first records of files in S3, of which only some are read; the bookmark stays as it is.

        num: the most records. sample_options: `maxSamplePartitions` (10), the most folders, and
        `maxSampleFilesPerPartition` (10), the most files of each.
        """
        sample = s3_source.Sample.of(num, sample_options or {})
        source = s3_source.of(connection_type, connection_options or {}, format, format_options or {})
        return self._frame(source.read(self.spark_session, None, sample), transformation_ctx)

    def create_sample_dynamic_frame_from_catalog(
        self,
        database: str,
        table_name: str,
        num: int,
        redshift_tmp_dir: str = "",  # noqa: ARG002 (other sources' than those here)
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Options | None = None,
        sample_options: Options | None = None,
        catalog_id: str | None = None,
    ) -> DynamicFrame:
        """The first records of a table; see `create_sample_dynamic_frame_from_options`."""
        request = Request(database, table_name, catalog_id, push_down_predicate, dict(additional_options or {}))
        sample = s3_source.Sample.of(num, sample_options or {})
        return self._frame(catalog_source.read(self.spark_session, request, None, sample), transformation_ctx)

    def create_data_frame_from_options(
        self,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,  # noqa: A002 (AWS's name)
        format_options: Options | None = None,
        transformation_ctx: str = "",
    ) -> DataFrame:
        """What `create_dynamic_frame_from_options` reads, as `toDF` gives it. AWS has this for streams.

        Not here: streams (kinesis, kafka).
        """
        return self.create_dynamic_frame_from_options(
            connection_type, connection_options, format, format_options, transformation_ctx
        ).toDF()

    def create_data_frame_from_catalog(
        self,
        database: str,
        table_name: str,
        transformation_ctx: str = "",
        additional_options: Options | None = None,
        push_down_predicate: str = "",
        redshift_tmp_dir: str = "",  # noqa: ARG002 (other sources' than those here)
        catalog_id: str | None = None,
        **options: Any,
    ) -> DataFrame:
        """The rows of a table in the Data Catalog, as `toDF` of the DynamicFrame gives them, or by Spark's own reader.

        additional_options: those of `create_dynamic_frame_from_catalog`; `useSparkDataSource`: Spark's reader of
        avro, csv, json, orc, parquet or text reads the files, with all options that are left; `useCatalogSchema`,
        which wants the former: with the columns and types of the catalog, and otherwise with those of the data.

        Not here: streams (kinesis, kafka).
        """
        additional = {**(additional_options or {}), **options}
        of_spark = spark_table.Wanted.taken_from(additional)
        request = Request(database, table_name, catalog_id, push_down_predicate, additional)
        bookmark = bookmarks.of(transformation_ctx)
        if of_spark:
            return spark_table.read(self.spark_session, request, of_spark, bookmark)
        return self._frame(catalog_source.read(self.spark_session, request, bookmark), transformation_ctx).toDF()

    def getSource(self, connection_type: str, transformation_ctx: str = "", **options: Any) -> DataSource:  # noqa: N802
        """A source whose format is said later (`setFormat`) and that is then read (`getFrame`).

        options: `paths`, and the others of `create_dynamic_frame_from_options`. Not here: connection types other than
        s3.
        """
        return DataSource(self, connection_type, transformation_ctx, options)

    def add_ingestion_time_columns(self, dataFrame: DataFrame, timeGranularity: str = "") -> DataFrame:  # noqa: N803
        """The frame with `ingest_year`, `ingest_month`, `ingest_day` and so on of now, whole numbers.

        timeGranularity: `day`, `hour` or `minute`, the last of the columns.
        """
        return ingestion_time.add(dataFrame, timeGranularity)

    def extract_jdbc_conf(self, connection_name: str, catalog_id: str | None = None) -> dict[str, str]:
        """What a JDBC connection of the Data Catalog says: `url`, `fullUrl`, `vendor`, `user` and `password`.

        Not here: secrets, certificates.
        """
        return jdbc.conf(connection_name, catalog_id)

    def _frame(self, records: Records, name: str) -> DynamicFrame:
        context = cast("GlueContext", self)
        errors = Errors().then(records.errors)
        return DynamicFrame(records.frame, context, name, schema=records.schema, errors=errors)


class DynamicFrameReader:
    """`GlueContext.create_dynamic_frame`: a source a method.

    https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame-reader.html
    """

    def __init__(self, glue_context: Sources) -> None:
        self._glue_context = glue_context

    def from_rdd(
        self,
        data: "RDD[Any]",
        name: str,
        schema: Any = None,
        sampleRatio: float | None = None,  # noqa: N803 (AWS's name)
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """See `GlueContext.create_dynamic_frame_from_rdd`."""
        return self._glue_context.create_dynamic_frame_from_rdd(data, name, schema, sampleRatio, transformation_ctx)

    def from_options(
        self,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,  # noqa: A002 (AWS's name)
        format_options: Options | None = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
    ) -> DynamicFrame:
        """See `GlueContext.create_dynamic_frame_from_options`.

        Not here: connection types other than s3; push_down_predicate.
        """
        return self._glue_context.create_dynamic_frame_from_options(
            connection_type, connection_options, format, format_options, transformation_ctx, push_down_predicate
        )

    def from_catalog(
        self,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Options | None = None,
        catalog_id: str | None = None,
        **options: Any,
    ) -> DynamicFrame:
        """See `GlueContext.create_dynamic_frame_from_catalog`; `name_space` is an older name of `database`.

        Not here: tables that are not files in S3, views, Delta and Hudi.
        """
        database, table_name = _named(database, table_name, options)
        return self._glue_context.create_dynamic_frame_from_catalog(
            database,
            table_name,
            redshift_tmp_dir,
            transformation_ctx,
            push_down_predicate,
            {**(additional_options or {}), **options},
            catalog_id,
        )

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"GlueContext.create_dynamic_frame.{name}")


class DataFrameReader:
    """`GlueContext.create_data_frame`: a source a method, which gives Spark's frames."""

    def __init__(self, glue_context: Sources) -> None:
        self._glue_context = glue_context

    def from_rdd(
        self,
        data: "RDD[Any]",
        name: str,
        schema: Any = None,
        sampleRatio: float | None = None,  # noqa: N803 (AWS's name)
        transformation_ctx: str = "",
    ) -> DataFrame:
        """See `GlueContext.create_dynamic_frame_from_rdd`."""
        return self._glue_context.create_dynamic_frame_from_rdd(
            data, name, schema, sampleRatio, transformation_ctx
        ).toDF()

    def from_options(
        self,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,  # noqa: A002 (AWS's name)
        format_options: Options | None = None,
        transformation_ctx: str = "",
    ) -> DataFrame:
        """See `GlueContext.create_data_frame_from_options`.

        Not here: streams (kinesis, kafka).
        """
        return self._glue_context.create_data_frame_from_options(
            connection_type, connection_options, format, format_options, transformation_ctx
        )

    def from_catalog(
        self, database: str | None = None, table_name: str | None = None, transformation_ctx: str = "", **options: Any
    ) -> DataFrame:
        """See `GlueContext.create_data_frame_from_catalog`; `name_space` is an older name of `database`.

        Not here: streams (kinesis, kafka).
        """
        database, table_name = _named(database, table_name, options)
        return self._glue_context.create_data_frame_from_catalog(database, table_name, transformation_ctx, **options)

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"GlueContext.create_data_frame.{name}")


def _named(database: str | None, table_name: str | None, options: dict[str, Any]) -> tuple[str, str]:
    """The names of a table; takes `name_space` out of the options."""
    name_space = options.pop("name_space", None)
    database = database or name_space
    if not database or not table_name:
        raise ValueError("Must specify database and table_name to read a table of the Data Catalog.")
    return database, table_name
