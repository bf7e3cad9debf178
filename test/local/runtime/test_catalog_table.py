"""Tables as the catalog describes them, on files of this machine: what is expected stands in the files."""

import json
from pathlib import Path
from typing import Any

import pytest
from awsglue import catalog_table
from pyspark.sql import SparkSession

_JSON = "org.openx.data.jsonserde.JsonSerDe"
_LINES = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
_QUOTED = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
_PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
_COLUMNS = [{"Name": "id", "Type": "bigint"}, {"Name": "name", "Type": "string"}]


class Catalog:
    """Answers in place of Glue's client."""

    def __init__(self, folder: Path, serde: str, parameters: dict[str, str] | None = None) -> None:
        self.folder = folder
        self._serde = {"SerializationLibrary": serde, "Parameters": parameters or {}}
        self._partitions: list[dict[str, Any]] = []
        self.keys: list[dict[str, str]] = []

    def storage(self, location: Path) -> dict[str, Any]:
        return {"Columns": _COLUMNS, "Location": str(location), "SerdeInfo": self._serde}

    def add(self, *values: str, folder: Path) -> None:
        self._partitions.append({"Values": list(values), "StorageDescriptor": self.storage(folder)})

    def get_table(self, **_: Any) -> dict[str, Any]:
        return {"Table": {"StorageDescriptor": self.storage(self.folder), "PartitionKeys": self.keys}}

    def get_paginator(self, _: str) -> "Catalog":
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Partitions": self._partitions}]


def _read(spark: SparkSession, monkeypatch: pytest.MonkeyPatch, catalog: Catalog, **options: str) -> list[Any]:
    monkeypatch.setattr(catalog_table.boto3, "client", lambda _: catalog)
    return sorted(tuple(row) for row in catalog_table.read(spark, "d", "t", **options).collect())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("serde", "parameters", "text"),
    [
        (_JSON, {"paths": "Id,Name"}, '{"Id": 1, "Name": "a"}\n{"Id": 2, "Name": "b, c"}\n'),
        (_JSON, {"mapping.name": "called"}, '{"id": 1, "called": "a"}\n{"id": 2, "called": "b, c"}\n'),
        (_LINES, {"field.delim": "|"}, "1|a\n2|b, c\n"),
        (_QUOTED, {"skip.header.line.count": "1"}, 'x,y\n1,a\n2,"b, c"\n'),
    ],
)
def test_files_have_the_columns_of_the_table(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, serde: str, parameters: Any, text: str
) -> None:
    _write(tmp_path / "deep" / "file", text)

    assert _read(spark, monkeypatch, Catalog(tmp_path, serde, parameters)) == [(1, "a"), (2, "b, c")]


def test_parquet_has_the_columns_of_the_table(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spark.createDataFrame([("a", 1, True)], "name string, id long, more boolean").write.parquet(str(tmp_path / "in"))

    assert _read(spark, monkeypatch, Catalog(tmp_path / "in", _PARQUET)) == [(1, "a")]


@pytest.mark.parametrize("folders", [("month=01", "month=02"), ("first", "second")])
def test_partitions_are_those_registered_and_chosen(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folders: tuple[str, str]
) -> None:
    catalog = Catalog(tmp_path, _JSON)
    catalog.keys = [{"Name": "month", "Type": "string"}]
    for place, folder in enumerate((*folders, "month=03"), 1):
        _write(tmp_path / folder / "rows.json", json.dumps({"id": place, "name": folder}))
    for value, folder in zip(("01", "02"), folders, strict=True):
        catalog.add(value, folder=tmp_path / folder)

    assert _read(spark, monkeypatch, catalog) == [(1, folders[0], "01"), (2, folders[1], "02")]
    assert _read(spark, monkeypatch, catalog, push_down_predicate="month > 1") == [(2, folders[1], "02")]
    assert _read(spark, monkeypatch, catalog, push_down_predicate="month = 'x'") == []


def test_what_is_not_there_has_no_rows(spark: SparkSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    catalog = Catalog(tmp_path, _JSON)
    catalog.keys = [{"Name": "month", "Type": "int"}]
    _write(tmp_path / "month=1" / "rows.json", '{"id": 1, "name": "a"}')
    for value in ("1", "2"):
        catalog.add(value, folder=tmp_path / f"month={value}")

    assert _read(spark, monkeypatch, catalog) == [(1, "a", 1)]
    assert _read(spark, monkeypatch, Catalog(tmp_path / "nowhere", _JSON)) == []


def test_other_formats_are_refused_by_name(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(NotImplementedError, match=r"tables of org\.apache\.hadoop\.hive\.serde2\.avro\.AvroSerDe"):
        _read(spark, monkeypatch, Catalog(tmp_path, "org.apache.hadoop.hive.serde2.avro.AvroSerDe"))
