"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-csv-home.html"""

import datetime
import gzip
from pathlib import Path

import pytest
from awsglue import gluetypes as glue
from awsglue.support import NotSupportedHereError
from format_files import Files, lines_of, printed, rows, write
from pyspark.sql import SparkSession


@pytest.fixture
def files(spark: SparkSession, tmp_path: Path) -> Files:
    return Files(spark, tmp_path)


def test_without_a_header_fields_are_named_for_their_places(files: Files) -> None:
    found = files.put("a.csv", '\ufeff1,"x ""q"", y"\n\n2,\n').read("csv")
    assert printed(found) == ["|-- col0: string", "|-- col1: string"]
    assert rows(found) == [{"col0": "1", "col1": 'x "q", y'}, {"col0": "2", "col1": ""}]


def test_values_beyond_the_header_are_kept_and_missing_ones_null(files: Files) -> None:
    found = files.put("a.csv", "a,b,a,\n1,2,3,4\n5,6,7,8,9\n10\n").read("csv", withHeader=True)
    assert rows(found) == [
        {"a": "1", "b": "2", "col2": "3", "col3": "4", "col4": None},
        {"a": "5", "b": "6", "col2": "7", "col3": "8", "col4": "9"},
        {"a": "10", "b": None, "col2": None, "col3": None, "col4": None},
    ]


def test_no_header_has_the_name_of_a_value_beyond_it(files: Files) -> None:
    found = files.put("a.csv", "col1,col2\n1,2,3\n").put("b.csv", "a,a,col1\n4,5,6\n").read("csv", withHeader=True)
    assert rows(found) == [
        {"col1": "1", "col2": "2", "col2_": "3", "a": None, "col1_": None},
        {"col1": "6", "col2": None, "col2_": None, "a": "4", "col1_": "5"},
    ]


def test_a_value_that_is_not_there_is_null_by_itself_too(files: Files) -> None:
    found = files.put("a.csv", "a,b\n1,2\n10\n").read("csv", withHeader=True)
    assert [row.b for row in found.frame.select("b").collect()] == ["2", None]
    assert found.frame.where("b is null").count() == 1


def test_a_carriage_return_in_quotes_ends_no_other_lines(files: Files) -> None:
    found = files.put("a.csv", '"x\ry",2\n3,4\n').read("csv", multiLine=True)
    assert rows(found) == [{"col0": "x\ry", "col1": "2"}, {"col0": "3", "col1": "4"}]


def test_each_file_goes_by_its_own_header(files: Files) -> None:
    files.put("a.csv", "a,b\n1,2\n").put("b.csv", "b,a\n3,4\n").put("c.csv.gz", gzip.compress(b"b,c\n5,6\n"))
    files.put("empty.csv", "").put("header.csv", "a,b\n")
    assert rows(files.read("csv", withHeader="true")) == [
        {"a": "1", "b": "2", "c": None},
        {"a": "4", "b": "3", "c": None},
        {"a": None, "b": "5", "c": "6"},
    ]


@pytest.mark.parametrize(
    ("content", "options", "expected"),
    [
        ("1|x\n", {"separator": "|"}, [["1", "x"]]),
        ("1,'x,y'\n", {"quoteChar": "'"}, [["1", "x,y"]]),
        ('"1",x"y\n', {"quoteChar": -1}, [['"1"', 'x"y']]),
        ("drop\n1,2\n", {"skipFirst": True}, [["1", "2"]]),
        ("a,b\ndrop\n1,2\n", {"withHeader": True, "skipFirst": True}, [["1", "2"]]),
        ('a,b\n"x\ny",2\n', {"withHeader": True, "multiLine": True}, [["x\ny", "2"]]),
        ('1\\,5,"a\\"b",c\\td\\\\\n', {"escaper": "\\"}, [["1,5", 'a"b', "c\td\\"]]),
        ("1,2\n", {"optimizePerformance": True, "strictCheckForQuoting": True}, [["1", "2"]]),
    ],
)
def test_options(files: Files, content: str, options: dict[str, object], expected: list[list[str]]) -> None:
    found = files.put("a.csv", content).read("csv", **options)
    assert [list(row.values()) for row in rows(found)] == expected


def test_unknown_options_are_refused_by_name(files: Files) -> None:
    with pytest.raises(NotSupportedHereError, match="format=csv with format_options delimiter"):
        files.read("csv", delimiter="|")
    with pytest.raises(ValueError, match="separator: '::' is not one character"):
        files.read("csv", separator="::")


_COLUMNS = glue.StructType(
    [
        glue.Field("provider id", glue.LongType()),
        glue.Field("price", glue.DoubleType()),
        glue.Field("day", glue.DateType()),
        glue.Field("count", glue.IntegerType()),
        glue.Field("name", glue.StringType()),
    ]
)


def test_a_tables_column_with_values_of_another_type_is_a_choice(files: Files) -> None:
    """As the developer guide's `medicare` has it: provider id is a choice of long and string."""
    found = files.put("a.csv", "1,1.5,2026-01-01,n,x\nabc,,2026-01-02,m,\n5.7,2,,,\n").read("csv", _COLUMNS)
    assert printed(found) == [
        "|-- provider id: choice",
        "|    |-- long",
        "|    |-- string",
        "|-- price: double",
        "|-- day: date",
        "|-- count: string",
        "|-- name: string",
    ]
    first, second = datetime.date(2026, 1, 1), datetime.date(2026, 1, 2)
    assert [list(row.values()) for row in rows(found)] == [
        [{"long": 1, "string": None}, 1.5, first, "n", "x"],
        [{"long": None, "string": "abc"}, None, second, "m", ""],
        [{"long": None, "string": "5.7"}, 2.0, None, None, ""],
    ]


def test_a_tables_columns_go_by_name_where_the_header_has_them(files: Files) -> None:
    files.put("a.csv", "Price,Provider ID\n1.5,7\n").put("b.csv", "x,y,z\n8,2.5,2026-01-01\n")
    found = files.read("csv", _COLUMNS, withHeader=True)
    assert [list(row.values())[:3] for row in rows(found)] == [[7, 1.5, None], [8, 2.5, datetime.date(2026, 1, 1)]]


def test_written_values_are_quoted_where_they_need_it(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.sql(
        """select 'a "b", c' s, '' e, cast(null as string) n, 1.5d d, named_struct('x', 1) st, array('y') ar,
        timestamp '2026-01-02 03:04:05' at"""
    )
    write(frame, "csv", tmp_path / "out")
    assert lines_of(tmp_path / "out") == sorted(
        ["s,e,n,d,st,ar,at", '"a ""b"", c","",,1.5,"{""x"":1}","[""y""]",2026-01-02 03:04:05']
    )
    write(frame.select("d", "e"), "csv", tmp_path / "bare", writeHeader=False, quoteChar=-1, separator="|")
    assert lines_of(tmp_path / "bare") == ["1.5|"]


def test_a_choice_is_written_as_its_value(files: Files, tmp_path: Path) -> None:
    found = files.put("a.json", '{"a":1}\n{"a":"x"}\n').read("json")
    write(found.frame, "csv", tmp_path / "out", found.schema)
    assert lines_of(tmp_path / "out") == ["1", "a", "x"]
