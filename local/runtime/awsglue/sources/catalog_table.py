"""A table of the Data Catalog and its partitions, as a source asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes, paths, schemas
from awsglue.support import not_supported

Json = dict[str, Any]

_PLACE = "__place"
PREDICATE = "catalogPartitionPredicate"
"""The option that is taken here."""
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""What Hive has in a folder's name, and the catalog among a partition's values, for null and for an empty text."""
_LAKES = {"iceberg", "delta", "hudi"}


@dataclass(frozen=True)
class Request:
    """Which table, and what of it.

    predicate: Spark SQL on the partition keys. options: of them `PREDICATE` is taken here.
    """

    database: str
    name: str
    catalog_id: str | None = None
    predicate: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Partition:
    """A part of a table with a storage of its own. values: one for each partition key, None where it is null."""

    values: tuple[str | None, ...]
    storage: Json
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """keys: the partition keys. lake: `iceberg`, `delta`, `hudi`, or nothing."""

    database: str
    name: str
    storage: Json
    parameters: Mapping[str, str]
    keys: gluetypes.StructType
    lake: str

    @property
    def full_name(self) -> str:
        return f"{self.database}.{self.name}"


def find(request: Request) -> Table:
    """The table of a request.

    Raises:
        ClientError: there is no such table, or the role may not see it.
        NotSupportedHereError: it is a view.
    """
    where = {"DatabaseName": request.database, **of_catalog(request.catalog_id)}
    table = boto3.client("glue").get_table(**where, Name=request.name)["Table"]
    if table.get("TableType") == "VIRTUAL_VIEW":
        raise not_supported(f"views: {request.database}.{request.name} is one")
    parameters = table.get("Parameters", {})
    lake = str(parameters.get("table_type") or parameters.get("spark.sql.sources.provider") or "").lower()
    lake = lake if lake in _LAKES else ""
    keys = gluetypes.StructType(
        gluetypes.Field(key["Name"], schemas.named(key.get("Type", "string"))) for key in table.get("PartitionKeys", [])
    )
    return Table(request.database, request.name, table.get("StorageDescriptor", {}), parameters, keys, lake)


def partitions(spark: SparkSession, table: Table, request: Request) -> list[Partition]:
    """The registered partitions that are asked for (Glue knows nothing of projection); the whole table, without values,
    if it has no partition keys.

    Raises:
        AnalysisException: the predicate is on something else than partition keys.
        ParseException: the predicate is no SQL.
    """
    if not table.keys.fields:
        if request.predicate:
            raise _unresolved(request.predicate, table)
        return [Partition((), table.storage, table.parameters)]
    expression = request.options.get(PREDICATE)
    asked = {"Expression": expression} if expression else {}
    pages = (
        boto3.client("glue")
        .get_paginator("get_partitions")
        .paginate(DatabaseName=request.database, TableName=request.name, **of_catalog(request.catalog_id), **asked)
    )
    found = [
        Partition(
            tuple(None if value == NO_VALUE else value for value in each["Values"]),
            each.get("StorageDescriptor", {}),
            each.get("Parameters", {}),
        )
        for page in pages
        for each in page["Partitions"]
    ]
    return _chosen(spark, table, found, request.predicate) if request.predicate else found


def of_catalog(catalog_id: str | None) -> dict[str, str]:
    """What a request says of the catalog that it is for; nothing for the account's own."""
    return {"CatalogId": catalog_id} if catalog_id else {}


def _chosen(spark: SparkSession, table: Table, found: list[Partition], predicate: str) -> list[Partition]:
    """The partitions for which the predicate holds."""
    names = [f"`{place}` string" for place in range(len(table.keys.fields))]
    rows = [(place, *each.values) for place, each in enumerate(found)]
    values = spark.createDataFrame(rows, ", ".join([f"{_PLACE} int", *names])).select(
        _PLACE,
        *[
            F.col(f"`{place}`").cast(schemas.spark_type(key.dataType)).alias(key.name)
            for place, key in enumerate(table.keys)
        ],
    )
    try:
        chosen = values.where(predicate)
    except AnalysisException as error:
        if not str(error.getErrorClass()).startswith("UNRESOLVED_COLUMN"):
            raise
        raise _unresolved(predicate, table) from None
    return [found[row[0]] for row in chosen.select(paths.quoted(_PLACE)).collect()]


def _unresolved(predicate: str, table: Table) -> AnalysisException:
    names = ", ".join(key.name for key in table.keys)
    return AnalysisException(
        f"User's pushdown predicate: {predicate} can not be resolved against partition columns: [{names}]"
    )
