"""Which rows a table holds, on rows written by hand."""

from pathlib import Path
from typing import Any

import pytest
from millrace import csv_table
from millrace.ledger import Entry, Ledger
from pyspark.sql import SparkSession

_INTEGER, _DECIMAL, _TEXT = 1, 4, 128


def entry(batch: str, version: str, uploaded_at: str, **kinds: int) -> Entry:
    return Entry(batch=batch, date="2024-07-09", version_id=version, uploaded_at=uploaded_at, kinds=kinds)


UPLOADS: Ledger = {
    "a.csv": entry("one", "v1", "2024-07-09T14:00:00Z", id=_INTEGER, price=_INTEGER),
    "b.csv": entry("one", "v1", "2024-07-09T15:00:00Z", id=_INTEGER, price=_DECIMAL),
    "c.csv": entry("two", "v2", "2024-07-09T13:00:00Z", id=_INTEGER, note=_TEXT),
}
STAGED = {
    # key, version, line, then the columns
    "one": [
        ("a.csv", "v1", 2, {"id": "1", "price": "10"}),
        ("a.csv", "v1", 3, {"id": "1", "price": "10"}),
        ("a.csv", "v1", 4, {"id": "2", "price": "20"}),
        ("b.csv", "v1", 2, {"id": "2", "price": "20.0"}),
        ("b.csv", "v1", 3, {"id": "1", "price": "11.5"}),
        # Of a version that is not current.
        ("c.csv", "v1", 2, {"id": "9", "price": "9"}),
    ],
    "two": [("c.csv", "v2", 2, {"id": "1", "note": "old"}), ("c.csv", "v2", 3, {"note": "no id"})],
}


@pytest.fixture
def staged(spark: SparkSession, tmp_path: Path) -> Path:
    times = {key: each.uploaded_at for key, each in UPLOADS.items()}
    for batch, rows in STAGED.items():
        names = list(dict.fromkeys(name for *_, row in rows for name in row))
        values = [(*[row.get(name) for name in names], key, of, times[key], line) for key, of, line, row in rows]
        columns = ", ".join(f"{name} string" for name in names)
        spark.createDataFrame(values, f"{columns}, {csv_table.SOURCE}").write.parquet(str(tmp_path / batch))
    return tmp_path


def found(spark: SparkSession, staged: Path, uploads: Ledger, *keys: str) -> list[tuple[Any, ...]]:
    rows = csv_table.rows_of(spark, uploads, lambda batch: str(staged / batch), keys)
    return sorted((tuple(row) for row in rows.collect()), key=str)


def test_each_row_is_there_once_with_the_columns_of_all(spark: SparkSession, staged: Path) -> None:
    assert csv_table.column_types(UPLOADS) == {"id": "bigint", "price": "double", "note": "string"}
    # 20 and 20.0 are the same.
    assert found(spark, staged, UPLOADS) == [
        (1, 10.0, None),
        (1, 11.5, None),
        (1, None, "old"),
        (2, 20.0, None),
        (None, None, "no id"),
    ]


def test_of_rows_with_the_same_key_the_newest_is_kept(spark: SparkSession, staged: Path) -> None:
    assert found(spark, staged, UPLOADS, "id") == [(1, 11.5, None), (2, 20.0, None), (None, None, "no id")]


def test_within_an_upload_the_last_row_is_the_newest(spark: SparkSession) -> None:
    newest = csv_table.newest(
        spark.createDataFrame(
            [(1, "first", "k", "t", 2), (1, "last", "k", "t", 10)],
            "id int, value string, _key string, _uploaded_at string, _line bigint",
        ),
        ("id",),
    )

    assert [row["value"] for row in newest.collect()] == ["last"]


def test_types_are_those_of_the_current_uploads_alone(spark: SparkSession, staged: Path) -> None:
    of_a = {"a.csv": UPLOADS["a.csv"]}

    assert csv_table.column_types(of_a) == {"id": "bigint", "price": "bigint"}
    assert found(spark, staged, of_a) == [(1, 10), (2, 20)]


def test_rows_from_before_a_column_was_the_key_are_kept(spark: SparkSession, staged: Path) -> None:
    assert len(found(spark, staged, {"a.csv": UPLOADS["a.csv"]}, "order")) == 3
