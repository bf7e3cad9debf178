"""Reading a JSON table of the catalog: what its files, columns and partitions mean."""

import json
from pathlib import Path
from typing import Any

import pytest
from millrace.contract import Contract, Field
from millrace.json_table import JsonTable, UnsupportedTableError, json_table
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

_JSON = "org.openx.data.jsonserde.JsonSerDe"


class Catalog:
    """As much of a Glue client as is asked, with one table."""

    def __init__(self, serde: str, location: str, keys: list[str], partitions: dict[str, str]) -> None:
        self._table = {
            "StorageDescriptor": {
                "Location": location,
                "SerdeInfo": {"SerializationLibrary": serde},
                "Columns": [{"Name": "id", "Type": "bigint"}, {"Name": "tags", "Type": "array<string>"}],
            },
            "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys],
        }
        self._partitions = [
            {"Values": [value], "StorageDescriptor": {"Location": location}} for value, location in partitions.items()
        ]

    def get_table(self, **_: str) -> dict[str, Any]:
        return {"Table": self._table}

    def get_paginator(self, _: str) -> "Catalog":
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        return [{"Partitions": self._partitions}]


def table(location: Path | str, keys: list[str] | None = None) -> JsonTable:
    return json_table(Catalog(_JSON, str(location), keys or [], {}), "db", "t")


def rows(found: JsonTable, spark: SparkSession, *columns: str) -> list[Row]:
    return found.rows(spark).select("row.id", "row.tags", "line", *columns).orderBy("source_key", "line").collect()


def test_each_line_is_a_row_of_the_tables_columns(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'\xef\xbb\xbf{"id": 1, "tags": ["x", "y"], "other": 0}\r\n\r\n{"id": 2}\n')

    assert rows(table(tmp_path), spark) == [Row(id=1, tags=["x", "y"], line=1), Row(id=2, tags=None, line=3)]


def test_files_lie_at_any_depth_and_are_known_by_their_keys(spark: SparkSession, tmp_path: Path) -> None:
    folder = tmp_path / "deep er/50%"
    folder.mkdir(parents=True)
    (folder / "a +b.json").write_text('{"id": 1}\n')

    found = table(tmp_path).rows(spark).select("source_key").collect()

    assert [each["source_key"].endswith("/deep er/50%/a +b.json") for each in found] == [True]


def test_partition_keys_are_in_the_path(spark: SparkSession, tmp_path: Path) -> None:
    for day in ("2024-07-09", "a b"):
        (tmp_path / f"day={day}").mkdir()
        (tmp_path / f"day={day}" / "a.json").write_text('{"id": 1}\n')

    found = rows(table(tmp_path, ["day"]), spark, "day")

    assert sorted(each["day"] for each in found) == ["2024-07-09", "a b"]


def test_a_line_that_does_not_fit_says_why(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"id": "one"}\nno json\n{"id": 2}\n')
    found = table(tmp_path)
    read = found.rows(spark)

    broken = read.where(~found.contract.is_kept(F.col("raw"), F.col("row")))

    reasons = broken.select("line", found.contract.breach(F.col("raw"), F.col("row")).alias("reason"))
    assert {each["line"]: each["reason"] for each in reasons.collect()} == {
        1: "id is not a bigint: one",
        2: "not valid JSON",
    }


def test_another_format_is_refused_by_name() -> None:
    catalog = Catalog("org.apache.hadoop.hive.serde2.OpenCSVSerde", "s3://b/t/", [], {})

    with pytest.raises(
        UnsupportedTableError, match=r"db\.t is read by org\.apache\.hadoop\.hive\.serde2\.OpenCSVSerde"
    ):
        json_table(catalog, "db", "t")


def test_partitions_elsewhere_are_refused_by_name() -> None:
    catalog = Catalog(_JSON, "s3://b/t/", ["day"], {"2024-07-09": "s3://b/t/2024/07/09/"})

    with pytest.raises(UnsupportedTableError, match=r"lies in s3://b/t/2024/07/09/"):
        json_table(catalog, "db", "t")


@pytest.mark.parametrize(
    ("given", "is_date"),
    [("2024-07-09", True), ("20240709", False), ("1720483200", False), ("-1", False), ("2024-02-30", False)],
)
def test_a_date_is_no_number_of_days(spark: SparkSession, given: str, is_date: bool) -> None:
    contract = Contract((Field("date", "date"),))
    raw, row = F.col("raw"), F.col("row")
    frame = spark.createDataFrame([(json.dumps({"date": given}),)], "raw string").withColumn("row", contract.parse(raw))

    (found,) = frame.select(
        contract.is_kept(raw, row).alias("kept"), contract.breach(raw, row).alias("breach")
    ).collect()

    assert found.kept is is_date
    assert is_date or found.breach == f"date is not a date: {given}"
