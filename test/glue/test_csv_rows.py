"""Rows of CSV files, compared with what Python's csv module makes of the same files."""

import csv
import gzip
import io
import random
from pathlib import Path

import pytest
from millrace import csv_rows
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

CONTENTS = [
    "id,text\n1,a\n2,b",
    "id,text\r\n1,a\r\n2,b\r\n",
    'id,text\n1,"a,b"\n2,"say ""hi"""\n3,""\n4,""""\n5,"a"\n',
    'id,text\n1,"two\nlines"\n2,b\n',
    'id,text\r\n1,"two\r\nlines"\r\n2,"three\r\n\r\nlines\r\n"\r\n',
    'id,text\n1,5" pipe\n2,a"b"c\n3,"a\n5"" pipe\nb"\n',
    'id,text\n"1\n1","2\n2"\n"3","4\n"\n"\n5",6\n',
    'id,text\n1,"a"",\n""b,"",\nc"\n2,"\n,\n"\n',
    "id,text\n\n1,\n,\n,a\n",
    'id,text\n1,"a\n2,""b""\n3,c"\n4,d\n',
    "id,text\n1,ünïcödé 💾\n2,\u2028\x85\x0b\n",
    "id,text\n1,tab\there \n2, blank\n",
]


def read(spark: SparkSession, *files: Path) -> dict[str, list[tuple[int, list[str], str | None]]]:
    """The records of each file, empty lines left out: line, fields, fault against a header of two columns."""
    paths = [str(file) for file in files]
    stitch = csv_rows.files_to_stitch(spark, paths)
    groups = [
        (csv_rows.stitched_records, [path for path in paths if Path(path).name in stitch]),
        (csv_rows.records, [path for path in paths if Path(path).name not in stitch]),
    ]
    found: dict[str, list[tuple[int, list[str], str | None]]] = {file.name: [] for file in files}
    for make, of in groups:
        if of:
            rows = make(spark, of).where("raw != ''").withColumn("fields", csv_rows.fields(F.col("raw")))
            judged = rows.withColumn("fault", csv_rows.fault(F.col("raw"), F.col("fields"), F.lit(2)))
            for row in judged.orderBy("line").collect():
                found[row["file"]].append((row["line"], row["fields"], row["fault"]))
    return found


def by_csv_module(content: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(content, newline="")) if row]


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_records_are_those_of_pythons_csv_module(spark: SparkSession, tmp_path: Path) -> None:
    contents = {f"{number}.csv": content for number, content in enumerate(CONTENTS)}

    found = read(spark, *[write(tmp_path, name, content) for name, content in contents.items()])

    for name, content in contents.items():
        assert [fields for _, fields, _ in found[name]] == by_csv_module(content), content
        assert {fault for _, _, fault in found[name]} == {None}


def test_records_of_random_files_are_those_of_pythons_csv_module(spark: SparkSession, tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311 (no secret)
    contents = {}
    for number in range(60):
        rows = [
            ["".join(chance.choices(['"', ",", "\n", "\r\n", "a", "é", " "], k=chance.randrange(8))) for _ in range(2)]
            for _ in range(chance.randrange(1, 30))
        ]
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=chance.choice(["\n", "\r\n"])).writerows([["id", "text"], *rows])
        contents[f"{number}.csv"] = out.getvalue()

    found = read(spark, *[write(tmp_path, name, content) for name, content in contents.items()])

    for name, content in contents.items():
        assert [fields for _, fields, _ in found[name]] == by_csv_module(content), content


def test_files_that_spark_reads_in_several_blocks(spark: SparkSession, tmp_path: Path) -> None:
    rows = [[str(number), f'line\n{number}, "quoted"' if number % 7 == 0 else "plain"] for number in range(5000)]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([["id", "text"], *rows])
    plain = "id,text\n" + "".join(f"{number},a\n" for number in range(20_000))
    before = spark.conf.get("spark.sql.files.maxPartitionBytes")
    spark.conf.set("spark.sql.files.maxPartitionBytes", "10000")
    try:
        files = write(tmp_path, "a.csv", out.getvalue()), write(tmp_path, "b.csv", plain)
        assert spark.read.text(str(files[0])).rdd.getNumPartitions() > 5
        found = read(spark, *files)
    finally:
        spark.conf.set("spark.sql.files.maxPartitionBytes", before)

    assert [fields for _, fields, _ in found["a.csv"]] == [["id", "text"], *rows]
    assert [(line, fields[0]) for line, fields, _ in found["b.csv"]][1:] == [
        (number + 2, str(number)) for number in range(20_000)
    ]


def test_each_record_has_the_line_that_it_begins_in(spark: SparkSession, tmp_path: Path) -> None:
    found = read(spark, write(tmp_path, "a.csv", 'id,text\n1,"a\nb"\n\n2,c\n"3\n\n",d\n'))["a.csv"]

    assert [line for line, _, _ in found] == [1, 2, 5, 6]


def test_gzip_is_read(spark: SparkSession, tmp_path: Path) -> None:
    body = gzip.compress(b"id,text\n1,a\n") + gzip.compress(b'2,"b\nc"\n')

    found = read(spark, write(tmp_path, "a.csv.gz", body))["a.csv.gz"]

    assert [fields for _, fields, _ in found] == [["id", "text"], ["1", "a"], ["2", "b\nc"]]


def test_what_is_no_row_has_its_reason(spark: SparkSession, tmp_path: Path) -> None:
    content = b'\xef\xbb\xbfid,text\n1\n1,2,\n1,"a"b\n1,\xff\n"1" ,a\n1,a\n'

    found = read(spark, write(tmp_path, "a.csv", content))["a.csv"]

    assert found[0] == (1, ["id", "text"], None)
    assert [fault for _, _, fault in found[1:]] == [
        "1 fields, the header has 2",
        "3 fields, the header has 2",
        "text after a closing quote",
        "not valid UTF-8",
        "text after a closing quote",
        None,
    ]


def test_a_quote_that_is_never_closed_is_found(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [
        write(tmp_path, "open.csv", 'id,text\n1,"a\nb"\n2,"c\n3,d\n4,""\n'),
        write(tmp_path, "closed.csv", 'id,text\n1,"a\nb"\n'),
        write(tmp_path, "long.csv", 'id,text\n1,"a\nb"\n2,"c\n' + "3,d\n" * 100 + '"\n5,e\n'),
    ]
    monkeypatch.setattr(csv_rows, "LONGEST_RECORD", 100)

    assert csv_rows.endless_records(spark, [str(file) for file in files]) == {
        "open.csv": "The quote that is opened in the record of line 4 is never closed.",
        "long.csv": "The record of line 4 is longer than 16 MiB; is a quote not closed?",
    }


def test_a_line_of_many_fields_needs_no_deep_stack(spark: SparkSession, tmp_path: Path) -> None:
    row = ['"quoted ""twice"""'] * 50_000
    content = "id\n" + ",".join(row) + '\n"a\n' + "b" * 500_000 + '"\n'

    found = read(spark, write(tmp_path, "a.csv", content))["a.csv"]

    assert found[1][1] == ['quoted "twice"'] * 50_000
    assert found[2][1] == ["a\n" + "b" * 500_000]
