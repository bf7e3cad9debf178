"""The table of the Data Catalog that is kept up to date with what a sink writes.

https://docs.aws.amazon.com/glue/latest/dg/update-from-job.html
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from awsglue import gluetypes
from awsglue.flags import is_true
from awsglue.sinks import descriptors
from awsglue.sinks.s3_sink import Partition, S3Sink
from awsglue.sources.catalog_table import of_catalog
from awsglue.utils import getResolvedOptions

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

Json = dict[str, Any]

_AT_ONCE = 100
"""Partitions in one BatchCreatePartition."""
_ATTEMPTS = 5
_MEANWHILE = ("AlreadyExistsException", "ConcurrentModificationException")
"""What CreateTable and UpdateTable say when another run was there between our look and our change."""


class CatalogUpdateError(RuntimeError):
    """The catalog cannot be updated from this frame; AWS lists when on the page above."""


@dataclass(frozen=True)
class CatalogUpdate:
    """What enableUpdateCatalog asks for.

    behavior: `UPDATE_IN_DATABASE`, the frame's columns become the table's; or `LOG`, the table's columns stay, and
    partitions are added where its columns have all of the frame's. In both a table that is not there is made.

    The catalog is left alone where AWS only says that it is not supported and rows can be written all the same: the
    columns of a table without partition keys stay as they are, and a frame without rows makes no table.
    """

    database: str
    table: str
    catalog_id: str = ""
    behavior: str = "UPDATE_IN_DATABASE"

    def check(self, frame: "DynamicFrame", sink: S3Sink) -> None:
        """Refuse what cannot be brought into the catalog, before anything is written.

        Raises:
            CatalogUpdateError
        """
        if sink.format not in _CLASSIFICATIONS:
            formats = ", ".join(sorted(_CLASSIFICATIONS))
            raise CatalogUpdateError(f"enableUpdateCatalog: format={sink.format} is not supported, only {formats} are.")
        known = self._get()
        if known:
            self._check_keys(known, sink)
        if _classification(sink) == "parquet":
            self._check_writer(known, sink)
        nested = sorted(field.name for field in frame.schema() if _is_nested(field.dataType))
        if nested and self.behavior != "LOG" and not self._is_up_to_date(known, frame, sink):
            raise CatalogUpdateError(
                f"enableUpdateCatalog: tables with nested schemas cannot be created or updated; "
                f"{', '.join(nested)} of {self._name}: flatten them, by relationalize or unnest."
            )

    def apply(self, frame: "DynamicFrame", sink: S3Sink, partitions: Sequence[Partition]) -> None:
        """Bring the table up to date with a frame that the sink has written, and add partitions that are new."""
        if not partitions:
            return
        table = self._table(frame, sink)
        if not sink.keys:
            return
        if not self._covers(table, frame, sink):
            self._warn(
                frame, "the frame has columns that it has not; no partitions are added, as updateBehavior is LOG"
            )
            return
        self._add(table, partitions)

    @property
    def _name(self) -> str:
        return f"{self.database}.{self.table}"

    @property
    def _where(self) -> Json:
        return {"DatabaseName": self.database, **of_catalog(self.catalog_id)}

    def _get(self) -> Json | None:
        try:
            found: Json = boto3.client("glue").get_table(**self._where, Name=self.table)["Table"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "EntityNotFoundException":
                raise
            return None
        return found

    def _check_keys(self, known: Json, sink: S3Sink) -> None:
        theirs = [key["Name"] for key in known.get("PartitionKeys", [])]
        if theirs != [key.lower() for key in sink.keys]:
            raise CatalogUpdateError(
                f"enableUpdateCatalog: partitionKeys are {list(sink.keys)}, and of the table {self._name} {theirs}. "
                "They must be the same, in the same order."
            )

    def _check_writer(self, known: Json | None, sink: S3Sink) -> None:
        """Parquet tables are updated by Glue's own writer alone, which existing tables must ask for."""
        if known and not is_true(known.get("Parameters", {}).get("useGlueParquetWriter")):
            raise CatalogUpdateError(
                f"enableUpdateCatalog: the table {self._name} has classification parquet and needs the table property "
                "useGlueParquetWriter = true before it can be updated."
            )
        if sink.format == "parquet" and not is_true(sink.format_options.get("useGlueParquetWriter")):
            raise CatalogUpdateError(
                "enableUpdateCatalog: format=parquet needs Glue's own writer, format_options useGlueParquetWriter=True."
            )

    def _is_up_to_date(self, known: Json | None, frame: "DynamicFrame", sink: S3Sink) -> bool:
        return known is not None and _typed(known) == _typed_columns(frame, sink)

    def _covers(self, table: Json, frame: "DynamicFrame", sink: S3Sink) -> bool:
        return _typed_columns(frame, sink).items() <= _typed(table).items()

    def _table(self, frame: "DynamicFrame", sink: S3Sink) -> Json:
        """The table as it is in the catalog when it has been brought up to date."""
        for attempt in range(_ATTEMPTS):
            try:
                return self._brought_up_to_date(frame, sink)
            except ClientError as error:
                if error.response["Error"]["Code"] not in _MEANWHILE or attempt + 1 == _ATTEMPTS:
                    raise
                time.sleep(0.1 * 2**attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _brought_up_to_date(self, frame: "DynamicFrame", sink: S3Sink) -> Json:
        glue = boto3.client("glue")
        known = self._get()
        if known is None:
            made = self._definition(frame, sink)
            glue.create_table(**self._where, TableInput=made)
            return made
        self._check_keys(known, sink)  # of a table that another run has made meanwhile
        if self._is_up_to_date(known, frame, sink):
            return known
        if not sink.keys or self.behavior == "LOG":
            reason = "updateBehavior is LOG" if sink.keys else "only tables with partitionKeys are updated"
            self._warn(frame, f"the frame has other columns; the table's stay, as {reason}")
            return known
        changed = {**_input(known), "StorageDescriptor": _with_columns(known, frame, sink)}
        glue.update_table(**self._where, TableInput=changed, VersionId=known["VersionId"])
        return changed

    def _definition(self, frame: "DynamicFrame", sink: S3Sink) -> Json:
        """The `TableInput` of a table that is not there yet."""
        classification = _classification(sink)
        schema = frame.schema()
        return {
            "Name": self.table,
            "TableType": "EXTERNAL_TABLE",
            "StorageDescriptor": descriptors.storage_descriptor(
                classification, schema, sink.keys, sink.path.rstrip("/") + "/", sink.format_options
            ),
            "PartitionKeys": descriptors.key_columns(classification, schema, sink.keys),
            "Parameters": {
                "classification": classification,
                **_made_by(),
                **descriptors.CLASSIFICATIONS[classification].parameters(sink.format_options),
            },
        }

    def _add(self, table: Json, partitions: Sequence[Partition]) -> None:
        glue = boto3.client("glue")
        inputs = [
            {
                "Values": list(each.values),
                "StorageDescriptor": {**table["StorageDescriptor"], "Location": each.location},
            }
            for each in partitions
        ]
        for some in _chunks(inputs):
            answer = glue.batch_create_partition(**self._where, TableName=self.table, PartitionInputList=some)
            for error in answer.get("Errors", []):
                if error["ErrorDetail"]["ErrorCode"] != "AlreadyExistsException":
                    raise CatalogUpdateError(
                        f"Partition {error['PartitionValues']} of {self._name}: {error['ErrorDetail']}"
                    )

    def _warn(self, frame: "DynamicFrame", message: str) -> None:
        frame.glue_ctx.get_logger().warn(f"Table {self._name}: {message}.")


_CLASSIFICATIONS = {**{name: name for name in descriptors.CLASSIFICATIONS}, "glueparquet": "parquet"}


def _classification(sink: S3Sink) -> str:
    return _CLASSIFICATIONS[sink.format]


def _typed(table: Json) -> dict[str, str]:
    return {column["Name"]: column.get("Type", "string") for column in table["StorageDescriptor"].get("Columns", [])}


def _typed_columns(frame: "DynamicFrame", sink: S3Sink) -> dict[str, str]:
    return {
        column["Name"]: column["Type"]
        for column in descriptors.columns(_classification(sink), frame.schema(), sink.keys)
    }


def _is_nested(data_type: gluetypes.DataType) -> bool:
    """Whether an array, a map or a struct holds another one."""
    return any(any(True for _ in _inner(each)) for each in _inner(data_type))


def _inner(data_type: gluetypes.DataType) -> Iterator[gluetypes.DataType]:
    if isinstance(data_type, gluetypes.ArrayType):
        yield data_type.elementType
    elif isinstance(data_type, gluetypes.MapType):
        yield data_type.valueType
    elif isinstance(data_type, gluetypes.StructType):
        yield from (field.dataType for field in data_type)
    elif isinstance(data_type, gluetypes.ChoiceType):
        yield from data_type.choices.values()


def _with_columns(known: Json, frame: "DynamicFrame", sink: S3Sink) -> Json:
    """The table's descriptor with the frame's columns; those that it had keep their comments."""
    had = {column["Name"]: column for column in known["StorageDescriptor"].get("Columns", [])}
    columns = descriptors.columns(_classification(sink), frame.schema(), sink.keys)
    changed = {**known["StorageDescriptor"], "Columns": [{**had.get(each["Name"], {}), **each} for each in columns]}
    serde = changed.get("SerdeInfo", {})
    if "paths" in serde.get("Parameters", {}):  # the names as they are written, which a crawler leaves there
        named = descriptors.serde_parameters(_classification(sink), frame.schema(), sink.keys, sink.format_options)
        changed["SerdeInfo"] = {**serde, "Parameters": {**serde["Parameters"], **named}}
    return changed


def _input(table: Json) -> Json:
    """The `TableInput` that makes a table what it is."""
    members = ("Name", "Description", "Owner", "Retention", "PartitionKeys", "TableType", "Parameters")
    return {name: table[name] for name in members if table.get(name) is not None}


def _made_by() -> dict[str, str]:
    """What tells of the run that makes a table; nothing outside of one."""
    run = getResolvedOptions(sys.argv, [])
    if not run["JOB_RUN_ID"]:
        return {}
    return {
        "CreatedByJob": getResolvedOptions(sys.argv, ["JOB_NAME"])["JOB_NAME"],
        "CreatedByJobRun": run["JOB_RUN_ID"],
    }


def _chunks(inputs: list[Json]) -> Iterator[list[Json]]:
    for start in range(0, len(inputs), _AT_ONCE):
        yield inputs[start : start + _AT_ONCE]
