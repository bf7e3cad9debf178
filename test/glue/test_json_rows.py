from pathlib import Path

import pytest
from millrace.json_rows import numbered_rows, rows
from millrace.json_shape import Shape
from pyspark.sql import SparkSession


def write(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_numbers_the_lines_of_a_file_that_is_read_in_blocks(spark: SparkSession, tmp_path: Path, end: bytes) -> None:
    texts = [f'{{"n": {number}, "x": "{"y" * (number % 7)}"}}' for number in range(1, 101)]
    with_gaps = [text if number % 10 else "" for number, text in enumerate(texts, 1)]
    # Blocks of a few bytes, so that a small file is read in several, as a large one is.
    spark.conf.set("spark.sql.files.maxPartitionBytes", "512")
    path = write(tmp_path, "a.json", end.join(text.encode() for text in with_gaps) + end)

    frame = numbered_rows(spark, {Shape.LINES: [path]})

    assert frame is not None
    assert frame.rdd.getNumPartitions() > 1
    found = {row.line: row.raw for row in frame.collect()}
    spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert found == {number: text for number, text in enumerate(texts, 1) if number % 10}


def test_reads_each_shape_into_rows(spark: SparkSession, tmp_path: Path) -> None:
    files = {
        Shape.LINES: [write(tmp_path, "l.json", b'\xef\xbb\xbf{"a": 1}\n\n{"a": 2}')],
        Shape.OBJECT: [write(tmp_path, "o.json", b'{\n "a": 3\n}\n')],
        Shape.ARRAY: [write(tmp_path, "a.json", b'[{"a": 4},\n null, "x", {"a": [5]}]')],
    }

    for frame in (rows(spark, files), numbered_rows(spark, files)):
        assert frame is not None
        found = sorted((row.file, "".join(row.raw.split())) for row in frame.collect())
        assert found == [
            ("a.json", "null"),
            ("a.json", "x"),
            ("a.json", '{"a":4}'),
            ("a.json", '{"a":[5]}'),
            ("l.json", '{"a":1}'),
            ("l.json", '{"a":2}'),
            ("o.json", '{"a":3}'),
        ]


def test_counts_the_place_in_an_array_from_one(spark: SparkSession, tmp_path: Path) -> None:
    frame = numbered_rows(spark, {Shape.ARRAY: [write(tmp_path, "a.json", b'[{"a": 4}, 7]')]})

    assert frame is not None
    assert {row.line for row in frame.collect()} == {1, 2}


def test_reads_nothing_of_no_files(spark: SparkSession) -> None:
    assert rows(spark, {}) is None
    assert rows(spark, {Shape.LINES: []}) is None
