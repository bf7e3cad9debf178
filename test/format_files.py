"""Files that a test writes, and what a format makes of them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from awsglue import gluetypes, schemas
from awsglue.formats import FORMATS, Records, Source
from awsglue.sources.s3_files import S3File
from pyspark.sql import DataFrame, SparkSession


@dataclass
class Files:
    """A folder with the files of a test."""

    spark: SparkSession
    folder: Path
    files: list[S3File] = field(default_factory=list)

    def put(self, name: str, content: str | bytes) -> "Files":
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.add(path)

    def add(self, path: Path) -> "Files":
        self.files.append(S3File(f"file://{path}", path.stat().st_size, 0))
        return self

    def add_folder(self, path: Path, ending: str) -> "Files":
        for each in sorted(path.rglob(f"*{ending}")):
            self.add(each)
        return self

    def read(self, name: str, columns: gluetypes.StructType | None = None, **options: Any) -> Records:
        found = FORMATS[name].read(Source(self.spark, self.files, options, columns))
        assert found.frame.schema.simpleString() == schemas.spark_schema(found.schema).simpleString()
        return found


@dataclass
class FrameToWrite:
    """As much of a DynamicFrame as a format needs to write it."""

    frame: DataFrame
    types: gluetypes.StructType

    def toDF(self) -> DataFrame:  # noqa: N802 (AWS's name)
        return self.frame

    def schema(self) -> gluetypes.StructType:
        return self.types


def write(frame: DataFrame, name: str, path: Path, types: gluetypes.StructType | None = None, **options: Any) -> None:
    """keys: the fields to partition by."""
    keys = options.pop("keys", ())
    to_write: Any = FrameToWrite(frame, types or schemas.glue_schema(frame.schema))
    FORMATS[name].write(to_write, options, keys).partitionBy(*keys).save(str(path))


def lines_of(path: Path) -> list[str]:
    """Of the files in a folder, sorted."""
    return sorted(line for file in path.rglob("part-*") for line in file.read_text().splitlines())


def printed(records: Records) -> list[str]:
    """What `printSchema` shows below its root."""
    return list(gluetypes.lines(records.schema))


def rows(records: Records) -> list[Any]:
    """As plain values: a struct is a dict."""
    return [row.asDict(recursive=True) for row in records.frame.collect()]


def failed(records: Records) -> list[str]:
    """The input of each error."""
    return [] if records.errors is None else [row.error.input for row in records.errors.collect()]
