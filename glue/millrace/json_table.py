"""A table of the Data Catalog whose files hold a JSON object a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.contract import Contract, Field
from millrace.lines import bare_value, numbered_lines
from millrace.spark_paths import decoded, key_of, literal

_JSON_SERDES = ("org.openx.data.jsonserde.JsonSerDe", "org.apache.hive.hcatalog.data.JsonSerDe")


class UnsupportedTableError(Exception):
    """The table is none that can be read; the message says why."""


@dataclass(frozen=True)
class JsonTable:
    """location: where its files are, with `/` at the end. columns: of the files. partition_keys: of the paths."""

    database: str
    name: str
    location: str
    columns: tuple[Field, ...]
    partition_keys: tuple[Field, ...]

    @property
    def contract(self) -> Contract:
        return Contract(self.columns)

    def rows(self, spark: SparkSession, files: Sequence[str] | None = None) -> DataFrame:
        """The rows: row struct (the columns), raw, source_key, line; and the partition keys, by their names.

        All files under the location are read, at any depth, unless their paths are given; `KEY=VALUE/` in a path is the
        value of a partition key.
        """
        paths = [self.location] if files is None else [literal(each) for each in files]
        read = numbered_lines(spark.read.option("recursiveFileLookup", "true"), paths, "file_path")
        return (
            read.withColumn("raw", bare_value())
            .where("raw != ''")
            .select(
                self.contract.parse(F.col("raw")).alias("row"),
                "raw",
                key_of(F.col("file")).alias("source_key"),
                "line",
                *[_partition_value(each).alias(each.name) for each in self.partition_keys],
            )
        )


def json_table(glue: Any, database: str, name: str) -> JsonTable:
    """The table as the catalog has it; glue: a boto3 client.

    Raises:
        UnsupportedTableError: it is of another format, or its partitions are not in folders `KEY=VALUE/`.
    """
    table: dict[str, Any] = glue.get_table(DatabaseName=database, Name=name)["Table"]
    storage = table["StorageDescriptor"]
    serde = storage.get("SerdeInfo", {}).get("SerializationLibrary", "")
    if serde not in _JSON_SERDES:
        raise UnsupportedTableError(
            f"The table {database}.{name} is read by {serde or 'no SerDe'}; this job reads JSON tables only, those of "
            f"{' or '.join(_JSON_SERDES)}."
        )
    keys = _fields(table.get("PartitionKeys", []))
    _check_partitions(glue, database, name, keys)
    location = f"{storage['Location'].rstrip('/')}/"
    return JsonTable(database, name, location, _fields(storage["Columns"]), keys)


def _fields(columns: list[dict[str, Any]]) -> tuple[Field, ...]:
    return tuple(Field(each["Name"], each["Type"], required=False) for each in columns)


def _check_partitions(glue: Any, database: str, name: str, keys: tuple[Field, ...]) -> None:
    if not keys:
        return
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=name)
    for partition in (each for page in pages for each in page["Partitions"]):
        expected = "/".join(f"{key.name}={value}" for key, value in zip(keys, partition["Values"], strict=True))
        if not partition["StorageDescriptor"]["Location"].rstrip("/").endswith(f"/{expected}"):
            raise UnsupportedTableError(
                f"The partition {partition['Values']} of {database}.{name} lies in "
                f"{partition['StorageDescriptor']['Location']}; this job reads partitions in folders {expected}/ only."
            )


def _partition_value(key: Field) -> Column:
    value = F.regexp_extract("file", f"/{key.name}=([^/]*)/", 1)
    # Hive escapes what no folder's name can have, and Spark the path that this stands in.
    return F.when(value != "", decoded(decoded(value))).cast(key.type)
