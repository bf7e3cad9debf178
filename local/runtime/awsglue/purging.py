"""Deleting files of S3 by their age.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html (purge_table,
purge_s3_path)
"""

import csv
import io
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3

from awsglue.session import Session
from awsglue.sources import catalog_table
from awsglue.sources.catalog_table import Partition, Request, Table
from awsglue.sources.s3_files import strings
from awsglue.sources.s3_listing import S3Object, objects
from awsglue.support import not_supported

_WEEK = 168
_MOST_OBJECTS = 1000  # in one request
_MOST_PARTITIONS = 25  # likewise


class Purging(Session):
    def purge_table(
        self,
        database: str,
        table_name: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:
        """Delete the files of a table, and the partitions from the catalog that have lost all their files by it.

        options: those of `purge_s3_path`, and `partitionPredicate`, Spark SQL on partition columns: only those
        partitions' files.

        Raises: see `purge_s3_path`.
        """
        purge = Purge.of(options or {}, transformation_ctx, ("partitionPredicate",))
        predicate = (options or {}).get("partitionPredicate", "")
        request = Request(database, table_name, catalog_id, predicate)
        table = catalog_table.find(request)
        if table.lake:
            raise not_supported(f"purge_table of a table of {table.lake}, as {table.full_name} is")
        empty = [
            partition
            for partition in catalog_table.partitions(self.spark_session, table, request)
            if purge.files(partition.storage["Location"])
        ]
        purge.finish()
        _delete_partitions(table, request, [partition for partition in empty if partition.values])

    def purge_s3_path(
        self, s3_path: str, options: Mapping[str, Any] | None = None, transformation_ctx: str = ""
    ) -> None:
        """Delete the files in a folder of S3, and in the folders below it.

        options: `retentionPeriod`, how many hours files are kept (168); `excludeStorageClasses`, files of which are
        kept; `manifestFilePath`, a folder for `Success.csv` and `Failed.csv`, the uris of the files, one a line. They
        are in a folder of the transformation_ctx there, if it has one.

        Raises:
            PurgeError: S3 did not delete some; told when all the others are deleted.
            ValueError: excludeStorageClasses is no list; nothing is deleted.
        """
        purge = Purge.of(options or {}, transformation_ctx)
        purge.files(s3_path)
        purge.finish()


class PurgeError(RuntimeError):
    """Files that were to be purged are there still."""


@dataclass
class Purge:
    """One purge, of one folder or several."""

    hours: float
    kept_classes: frozenset[str]
    manifest: str
    done: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, options: Mapping[str, Any], transformation_ctx: str, others: Iterable[str] = ()) -> "Purge":
        known = {"retentionPeriod", "excludeStorageClasses", "manifestFilePath", *others}
        if unknown := sorted(options.keys() - known):
            raise not_supported(f"the option {', '.join(unknown)} of a purge")
        folder = str(options.get("manifestFilePath", "")).rstrip("/")
        return cls(
            hours=float(options.get("retentionPeriod", _WEEK)),
            kept_classes=frozenset(strings(options, "excludeStorageClasses")),
            manifest=f"{folder}/{transformation_ctx}".rstrip("/") if folder else "",
        )

    def files(self, path: str) -> bool:
        """Delete those of a folder; whether there were some, and none is left."""
        s3 = boto3.client("s3")
        before = (time.time() - self.hours * 3600) * 1000
        there = list(objects(s3, path.rstrip("/") + "/", recurse=True, patterns=False))
        old = [each for each in there if each.modified <= before and each.storage_class not in self.kept_classes]
        for batch in _batches(old, _MOST_OBJECTS):
            self._delete(s3, batch)
        return bool(there) and len(old) == len(there) and not any(each.uri in self.failed for each in old)

    def _delete(self, s3: Any, batch: list[S3Object]) -> None:
        keys = [{"Key": each.key} for each in batch]
        answer = s3.delete_objects(Bucket=batch[0].bucket, Delete={"Objects": keys, "Quiet": True})
        errors = {error["Key"]: f"{error['Code']}: {error['Message']}" for error in answer.get("Errors", [])}
        self.failed |= {each.uri: errors[each.key] for each in batch if each.key in errors}
        self.done += [each.uri for each in batch if each.key not in errors]

    def finish(self) -> None:
        """Write the manifest, if one is asked for, and tell of what is not deleted."""
        if self.manifest:
            _write(f"{self.manifest}/Success.csv", self.done)
            _write(f"{self.manifest}/Failed.csv", self.failed)
        if self.failed:
            uri, reason = next(iter(self.failed.items()))
            raise PurgeError(f"{len(self.failed)} files are not deleted, the first of them {uri}: {reason}")


def _batches(items: list[Any], most: int) -> Iterable[list[Any]]:
    return (items[start : start + most] for start in range(0, len(items), most))


def _write(uri: str, lines: Iterable[str]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([line] for line in lines)
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=text.getvalue().encode())


def _delete_partitions(table: Table, request: Request, partitions: list[Partition]) -> None:
    glue = boto3.client("glue")
    for batch in _batches(partitions, _MOST_PARTITIONS):
        answer = glue.batch_delete_partition(
            DatabaseName=table.database,
            TableName=table.name,
            PartitionsToDelete=[{"Values": list(each.values)} for each in batch],
            **catalog_table.of_catalog(request.catalog_id),
        )
        if answer.get("Errors"):
            raise PurgeError(f"Partitions of {table.full_name} are in the catalog still: {answer['Errors']}")
