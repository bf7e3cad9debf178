"""Files that frames are written to.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-s3-home.html
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyspark.errors import IllegalArgumentException
from pyspark.sql import Observation
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import paths, schemas
from awsglue.formats import FORMATS
from awsglue.sinks.own_attempt import add_files
from awsglue.sources.catalog_table import NO_VALUE
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

Values = tuple[str, ...]


@dataclass(frozen=True)
class Partition:
    """values: of the keys, as text and in their order. location: the URI of its folder, with a slash at its end."""

    values: Values
    location: str


@dataclass(frozen=True)
class S3Sink:
    """A folder of files.

    path: a URI. format: of `FORMATS`, with its options. keys: the fields that become folders (`key=value`).
    """

    path: str
    format: str
    format_options: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] = ()

    def write(self, frame: "DynamicFrame") -> list[Partition]:
        """Add files with a frame's rows to those that are there.

        Files have Spark's names, `part-<number>-…`, which differ in each write; Glue's own writers have
        `run-<milliseconds>-part-…`, which Spark can give only by copying each object. A frame without rows makes no
        file.

        Returns: the partitions that got rows; without keys the folder itself is the only one.

        Raises:
            IllegalArgumentException: a key is not a field of the frame.
            NotSupportedHereError: the format or one of its options is not known.
        """
        writer_of = FORMATS.get(self.format)
        if writer_of is None:
            raise not_supported(f"writing format={self.format}")
        schema = frame.schema()
        if not schema.fields:
            return []
        for key in self.keys:
            if not schema.hasField(key):
                text = schemas.spark_schema(schema).simpleString()
                raise IllegalArgumentException(f"Partition column {key} not found in schema {text}")
        if not self.keys and frame.toDF().isEmpty():  # of no rows, Spark makes a file too
            return []
        seen = Observation()
        observed = frame.derived(frame.toDF().observe(seen, self._partitions())) if self.keys else frame
        writer = writer_of.write(observed, self.format_options, self.keys).partitionBy(*self.keys)
        add_files(frame.toDF().sparkSession, writer, self.path)
        values = _values(seen.get["partitions"]) if self.keys else [()]
        jvm: Any = frame.toDF().sparkSession._jvm
        folder_of = jvm.org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils
        return [Partition(each, self._location(each, folder_of.getPartitionPathString)) for each in values]

    def _location(self, values: Values, folder_of: Callable[[str, str], str]) -> str:
        return "/".join([self.path.rstrip("/"), *map(folder_of, self.keys, values), ""])

    def _partitions(self) -> Any:
        """The distinct values of the keys, counted while the rows are written, so that these are computed once."""
        texts = F.array(*[F.col(paths.quoted(key)).cast("string") for key in self.keys])
        return F.to_json(F.collect_set(texts)).alias("partitions")


def _values(partitions: str) -> list[Values]:
    return sorted({tuple(value or NO_VALUE for value in each) for each in json.loads(partitions)})
