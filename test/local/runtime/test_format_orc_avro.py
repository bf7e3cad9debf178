"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-orc-home.html and -avro-home.html"""

from pathlib import Path

import pytest
from awsglue.support import NotSupportedHereError
from format_files import Files, printed, rows, write
from pyspark.sql import SparkSession

_TYPED = """select 1 a, date '2026-01-02' d, timestamp '2026-01-02 03:04:05' at, cast(1.25 as decimal(5,2)) p"""


def test_orc_files_with_other_columns_are_read_together(spark: SparkSession, tmp_path: Path) -> None:
    write(spark.sql("select 1 a, 'x' b, null n"), "orc", tmp_path / "one")
    write(spark.sql("select 'y' a"), "orc", tmp_path / "two", compression="zlib")
    files = Files(spark, tmp_path).add_folder(tmp_path / "one", ".orc").add_folder(tmp_path / "two", ".orc")
    found = files.read("orc")
    assert printed(found) == ["|-- a: choice", "|    |-- int", "|    |-- string", "|-- b: string"]
    assert [row["b"] for row in rows(found)] == ["x", None]


def test_avro_17_writes_strings_for_what_it_has_no_types_for(spark: SparkSession, tmp_path: Path) -> None:
    write(spark.sql(_TYPED), "avro", tmp_path / "out")
    found = Files(spark, tmp_path).add_folder(tmp_path / "out", ".avro").read("avro")
    assert rows(found) == [{"a": 1, "d": "2026-01-02", "at": "2026-01-02 03:04:05", "p": "1.25"}]


def test_avro_18_has_logical_types_that_17_does_not_read(spark: SparkSession, tmp_path: Path) -> None:
    write(spark.sql(_TYPED), "avro", tmp_path / "out", version="1.8")
    files = Files(spark, tmp_path).add_folder(tmp_path / "out", ".avro")
    assert printed(files.read("avro", version="1.8")) == [
        "|-- a: int",
        "|-- d: date",
        "|-- at: long",
        "|-- p: decimal(5,2)",
    ]
    old = files.read("avro")
    assert printed(old) == ["|-- a: int", "|-- d: int", "|-- at: long", "|-- p: binary"]
    assert [(row["d"], row["at"]) for row in rows(old)] == [(20455, 1767323045000000)]


def test_avro_files_with_other_fields_are_read_together(spark: SparkSession, tmp_path: Path) -> None:
    write(spark.sql("select 1 a"), "avro", tmp_path / "one")
    write(spark.sql("select 'x' b"), "avro", tmp_path / "two")
    files = Files(spark, tmp_path).add_folder(tmp_path / "one", ".avro").add_folder(tmp_path / "two", ".avro")
    assert rows(files.read("avro")) == [{"a": 1, "b": None}, {"a": None, "b": "x"}]


def test_unknown_options_are_refused_by_name(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(NotSupportedHereError, match=r"format=avro with version 1\.9"):
        Files(spark, tmp_path).read("avro", version="1.9")
    with pytest.raises(NotSupportedHereError, match="format=orc with format_options stripe"):
        Files(spark, tmp_path).read("orc", stripe=1)
