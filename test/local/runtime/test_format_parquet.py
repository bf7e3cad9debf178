"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-parquet-home.html"""

from pathlib import Path

import pytest
from awsglue import gluetypes as glue
from awsglue.support import NotSupportedHereError
from format_files import Files, printed, rows, write
from pyspark.sql import SparkSession


def test_what_is_written_is_read(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.sql("select 1 a, array(named_struct('b', 'x')) s, map('k', 1.5d) m, null n")
    write(frame, "glueparquet", tmp_path / "out", compression="gzip", blockSize="1048576", pageSize=1024)
    assert list((tmp_path / "out").glob("*.gz.parquet"))
    found = Files(spark, tmp_path).add_folder(tmp_path / "out", ".parquet").read("parquet")
    assert rows(found) == [{"a": 1, "s": [{"b": "x"}], "m": {"k": 1.5}}]


def test_files_with_other_columns_are_read_together(spark: SparkSession, tmp_path: Path) -> None:
    write(spark.sql("select 1 a, 'x' b"), "parquet", tmp_path / "one")
    write(spark.sql("select true c, 2 a"), "parquet", tmp_path / "two")
    files = Files(spark, tmp_path).add_folder(tmp_path / "one", ".parquet").add_folder(tmp_path / "two", ".parquet")
    found = sorted(rows(files.read("parquet")), key=lambda row: row["a"])
    assert found == [{"a": 1, "b": "x", "c": None}, {"a": 2, "b": None, "c": True}]


def test_a_column_whose_type_differs_by_file_is_a_choice(spark: SparkSession, tmp_path: Path) -> None:
    write(spark.sql("select 1 a, 'x' b"), "parquet", tmp_path / "one")
    write(spark.sql("select 'y' a"), "parquet", tmp_path / "two")
    files = Files(spark, tmp_path).add_folder(tmp_path / "one", ".parquet").add_folder(tmp_path / "two", ".parquet")
    found = files.read("parquet")
    assert printed(found) == ["|-- a: choice", "|    |-- int", "|    |-- string", "|-- b: string"]
    assert rows(found) == [
        {"a": {"int": 1, "string": None}, "b": "x"},
        {"a": {"int": None, "string": "y"}, "b": None},
    ]


def test_a_tables_columns_order_and_widen(spark: SparkSession, tmp_path: Path) -> None:
    write(spark.sql("select 1 a, 2 b"), "parquet", tmp_path / "one")
    columns = glue.StructType([glue.Field("b", glue.LongType()), glue.Field("c", glue.StringType())])
    found = Files(spark, tmp_path).add_folder(tmp_path / "one", ".parquet").read("parquet", columns)
    assert printed(found) == ["|-- b: long", "|-- c: string", "|-- a: int"]
    assert rows(found) == [{"b": 2, "c": None, "a": 1}]


def test_unknown_options_and_compressions_are_refused_by_name(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(NotSupportedHereError, match="format=parquet with format_options rowTag"):
        Files(spark, tmp_path).read("parquet", rowTag="x")
    with pytest.raises(NotSupportedHereError, match="compression=lzo"):
        write(spark.range(1), "parquet", tmp_path / "no", compression="lzo")
