"""Files of S3 that are read by themselves, without the Data Catalog.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-s3-home.html
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from awsglue import gluetypes
from awsglue.bookmarks import Bookmark
from awsglue.formats import FORMATS, Records, Source
from awsglue.sources import s3_files
from awsglue.sources.s3_files import S3File
from awsglue.support import not_supported

_FORMAT_OF = {"s3": None, "parquet": "parquet", "orc": "orc"}
"""The connection types that are files; two of them are the older way to say a format."""

MERGE_SCHEMA = "mergeSchema"
"""An option that changes nothing here: frames always have the fields of all their files."""

_ENDINGS = {"gzip": ".gz", "bzip2": ".bz2"}
_READ_BY_THEMSELVES = ("none", "uncompressed", "snappy", "lzo", "brotli", "lz4")


@dataclass(frozen=True)
class Sample:
    """How much of a source is read. records: in all; folders, and files of each folder: that are looked at."""

    records: int
    folders: int
    files: int

    @classmethod
    def of(cls, num: int, options: Mapping[str, Any]) -> "Sample":
        unknown = options.keys() - {"maxSamplePartitions", "maxSampleFilesPerPartition"}
        if unknown:
            raise not_supported(f"sample_options {', '.join(sorted(unknown))}")
        return cls(num, int(options.get("maxSamplePartitions", 10)), int(options.get("maxSampleFilesPerPartition", 10)))

    def files_of(self, found: Iterable[S3File]) -> list[S3File]:
        folders: dict[str, list[S3File]] = {}
        for file in sorted(found, key=lambda each: each.uri):
            folders.setdefault(file.uri.rpartition("/")[0], []).append(file)
        return [file for folder in list(folders.values())[: self.folders] for file in folder[: self.files]]

    def records_of(self, found: Records) -> Records:
        return Records(found.frame.limit(self.records), found.schema, found.errors)


@dataclass(frozen=True)
class S3Source:
    """Where the files are, and what they are."""

    paths: Sequence[str]
    selection: Mapping[str, Any]
    format: str
    options: Mapping[str, Any]
    compression: str

    def read(self, spark: SparkSession, bookmark: Bookmark | None, sample: Sample | None = None) -> Records:
        """The records of the files that are new to the bookmark; without fields if there are none."""
        files = s3_files.select(self.paths, self.selection, bookmark)
        check_compression(files, self.compression)
        if sample:
            files = sample.files_of(files)
        if not files:
            return nothing(spark)
        records = FORMATS[self.format].read(Source(spark, files, self.options))
        return sample.records_of(records) if sample else records


def of(
    connection_type: str,
    connection_options: Mapping[str, Any],
    format: str | None,  # noqa: A002 (AWS's name)
    format_options: Mapping[str, Any],
) -> S3Source:
    """The source that `from_options` is asked for.

    Raises:
        NotSupportedHereError: a connection type, a format or an option that is not known, by its name.
        ValueError: no paths, or no format.
    """
    if connection_type not in _FORMAT_OF:
        raise not_supported(f"connection_type={connection_type}")
    name = _FORMAT_OF[connection_type] or format
    if not name:
        raise ValueError("connection_type s3 needs a format.")
    if name not in FORMATS:
        raise not_supported(f"format={name}")
    selection, others = s3_files.split(connection_options, ("compressionType", MERGE_SCHEMA))
    paths = selection.pop("paths", None)
    if not paths:
        raise ValueError(f"connection_type {connection_type} needs connection_options with paths.")
    paths = [paths] if isinstance(paths, str) else list(paths)
    return S3Source(paths, selection, name, format_options, str(others.get("compressionType", "")))


def check_compression(files: Iterable[S3File], compression: str) -> None:
    """Spark tells compression by the names of files.

    Raises:
        NotSupportedHereError: a file that is said to be compressed has another name.
    """
    if compression and compression not in _READ_BY_THEMSELVES and compression not in _ENDINGS:
        raise not_supported(f"compressionType={compression}")
    ending = _ENDINGS.get(compression, "")
    other = next((file.uri for file in files if not file.uri.endswith(ending)), None)
    if other:
        raise not_supported(f"compressionType={compression} of a file whose name does not end with {ending}: {other}")


def nothing(spark: SparkSession) -> Records:
    """No records, and no fields."""
    return Records(spark.createDataFrame([], StructType([])), gluetypes.StructType())
