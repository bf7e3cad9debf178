"""The records of a table of the Data Catalog."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession

from awsglue import gluetypes, paths
from awsglue.bookmarks import Bookmark
from awsglue.formats import FORMATS, Records, Source, scanning
from awsglue.sources import catalog_table, lake_table, partition_values, s3_files, stored_files
from awsglue.sources.catalog_table import Partition, Request, Table
from awsglue.sources.s3_files import S3File
from awsglue.sources.s3_source import MERGE_SCHEMA, Sample, nothing
from awsglue.sources.stored_files import Storage

_PROPERTIES = ("exclusions", "recurse", "groupFiles", "groupSize")
"""The options of a source that a table's properties may have."""


@dataclass(frozen=True)
class Part:
    """Files of a table that are read alike. values: of each file, those of its partition."""

    storage: Storage
    files: Sequence[S3File]
    values: Sequence[tuple[str, Sequence[str | None]]]

    def source(self, spark: SparkSession, table: Table) -> Source:
        if not table.keys.fields:
            return Source(spark, self.files, self.storage.options, self.storage.columns)
        adds = partition_values.adder(spark, table.keys, self.values)
        return Source(spark, self.files, self.storage.options, self.storage.columns, table.keys, adds)


def read(spark: SparkSession, request: Request, bookmark: Bookmark | None, sample: Sample | None = None) -> Records:
    """The records of the files that are new to the bookmark; without fields if there are none."""
    table = catalog_table.find(request)
    if table.lake:
        records = lake_table.records(spark, table, request)
    else:
        found = parts(spark, table, request, bookmark, sample)
        read_parts = [FORMATS[part.storage.format].read(part.source(spark, table)) for part in found]
        records = _together(read_parts, table) if read_parts else nothing(spark)
    return sample.records_of(records) if sample else records


def parts(
    spark: SparkSession, table: Table, request: Request, bookmark: Bookmark | None, sample: Sample | None = None
) -> list[Part]:
    """The files of the table's partitions that are asked for, by what they are."""
    stored_files.check(table)
    chosen = catalog_table.partitions(spark, table, request)
    if sample:
        chosen = chosen[: sample.folders]
    folders: dict[str, list[Partition]] = {}
    for each in chosen:
        folders.setdefault(_folder(each), []).append(each)
    folders.pop("", None)  # a table that has none has nothing to read
    files = s3_files.select(list(folders), _selection(table, request), bookmark, patterns=False)
    if sample:
        files = sample.files_of(files)
    by_storage: dict[Storage, list[tuple[S3File, Partition]]] = {}
    for file in files:
        for partition in _partitions_of(file, folders):
            by_storage.setdefault(stored_files.of(table, partition), []).append((file, partition))
    return [
        Part(
            each,
            list({file.uri: file for file, _ in pairs}.values()),
            [(file.uri, partition.values) for file, partition in pairs],
        )
        for each, pairs in by_storage.items()
    ]


def _together(parts: Sequence[Records], table: Table) -> Records:
    """All records, the partition keys last."""
    whole = scanning.union(parts)
    own = [field for field in whole.schema if not table.keys.hasField(field.name)]
    schema = gluetypes.StructType([*own, *(whole.schema.getField(key.name) for key in table.keys)])
    return Records(whole.frame.select(*[paths.quoted(field.name) for field in schema]), schema, whole.errors)


def _folder(partition: Partition) -> str:
    return re.sub("^s3[an]:", "s3:", partition.storage.get("Location", "")).rstrip("/")


def _partitions_of(file: S3File, folders: dict[str, list[Partition]]) -> Iterator[Partition]:
    """Those whose location is a folder that the file is in, or the file itself."""
    place = file.uri
    while place:
        yield from folders.get(place, [])
        place = place.rpartition("/")[0]


def _selection(table: Table, request: Request) -> dict[str, Any]:
    options = {name: table.parameters[name] for name in _PROPERTIES if name in table.parameters}
    asked = {name: value for name, value in request.options.items() if name != catalog_table.PREDICATE}
    if "exclusions" in options and "exclusions" in asked:
        asked["exclusions"] = [*_listed(options["exclusions"]), *_listed(asked["exclusions"])]
    selection, _ = s3_files.split({**options, **asked}, (MERGE_SCHEMA,))
    return selection


def _listed(exclusions: Any) -> list[str]:
    return list(json.loads(exclusions) if isinstance(exclusions, str) else exclusions)
