"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-json-home.html"""

import bz2
import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from awsglue import gluetypes as glue
from awsglue.formats import FORMATS, Source
from awsglue.support import NotSupportedHereError
from format_files import Files, failed, lines_of, printed, rows, write
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (its usual name)


@pytest.fixture
def files(spark: SparkSession, tmp_path: Path) -> Files:
    return Files(spark, tmp_path)


def test_each_line_is_a_record_and_a_field_that_some_lack_is_null(files: Files) -> None:
    found = files.put("a.json", '\ufeff{"a":1,"b":"x"}\r\n\n{"a":-2,"c":[1],"d":{"e":1.5,"f":true}}\n').read("json")
    assert printed(found) == [
        "|-- a: int",
        "|-- b: string",
        "|-- c: array",
        "|    |-- element: int",
        "|-- d: struct",
        "|    |-- e: double",
        "|    |-- f: boolean",
    ]
    assert rows(found) == [
        {"a": 1, "b": "x", "c": None, "d": None},
        {"a": -2, "b": None, "c": [1], "d": {"e": 1.5, "f": True}},
    ]
    assert found.errors is None


def test_a_field_of_several_types_is_a_choice_wherever_it_is(files: Files) -> None:
    text = """
{"a": 1, "n": null, "in": [{"b": "1"}, {"b": 2}]}
{"a": 2147483648}
{"a": "1"}
{"a": 1.0}
{"a": true}
{"a": {"q": "r\\"{\\\\", "n": [null, 1, "#"]}}
{"a": [1, "x"]}
"""
    found = files.put("a.json", text).read("json")
    assert printed(found) == [
        "|-- a: choice",
        "|    |-- array",
        "|    |    |-- element: choice",
        "|    |    |    |-- int",
        "|    |    |    |-- string",
        "|    |-- boolean",
        "|    |-- double",
        "|    |-- int",
        "|    |-- long",
        "|    |-- string",
        "|    |-- struct",
        "|    |    |-- q: string",
        "|    |    |-- n: array",
        "|    |    |    |-- element: choice",
        "|    |    |    |    |-- int",
        "|    |    |    |    |-- string",
        "|-- n: null",
        "|-- in: array",
        "|    |-- element: struct",
        "|    |    |-- b: choice",
        "|    |    |    |-- int",
        "|    |    |    |-- string",
    ]
    got = rows(found)
    chosen = [{name: value for name, value in row["a"].items() if value is not None} for row in got]
    assert chosen == [
        {"int": 1},
        {"long": 2147483648},
        {"string": "1"},
        {"double": 1.0},
        {"boolean": True},
        {"struct": {"q": 'r"{\\', "n": [None, {"int": 1, "string": None}, {"int": None, "string": "#"}]}},
        {"array": [{"int": 1, "string": None}, {"int": None, "string": "x"}]},
    ]
    assert got[0]["in"] == [{"b": {"int": None, "string": "1"}}, {"b": {"int": 2, "string": None}}]


@pytest.mark.parametrize(
    ("literal", "name", "value"),
    [
        ("2147483647", "int", 2147483647),
        ("-2147483648", "int", -2147483648),
        ("2147483648", "long", 2147483648),
        ("-2147483649", "long", -2147483649),
        ("9223372036854775807", "long", 9223372036854775807),
        ("992147000000", "long", 992147000000),
        ("9223372036854775808", "decimal(19,0)", Decimal(9223372036854775808)),
        ("1e3", "double", 1000.0),
        ("-0.5E-1", "double", -0.05),
        ('"1\\u00e9\\n\\"\\\\"', "string", '1\u00e9\n"\\'),
    ],
)
def test_values_keep_their_type_to_the_last_digit(files: Files, literal: str, name: str, value: object) -> None:
    found = files.put("a.json", f'{{"a":{literal}}}\n').read("json")
    assert printed(found) == [f"|-- a: {name}"]
    assert rows(found) == [{"a": value}]


@pytest.mark.parametrize("number", [f"1{40 * '0'}", "1e400"])
def test_no_number_of_a_choice_is_lost(files: Files, number: str) -> None:
    found = files.put("a.json", f'{{"n": {number}}}\n{{"n": 1}}\n{{"n": "x"}}\n').read("json")
    assert rows(found) == [
        {"n": {"double": float(number), "int": None, "string": None}},
        {"n": {"double": None, "int": 1, "string": None}},
        {"n": {"double": None, "int": None, "string": "x"}},
    ]


def test_a_line_with_more_than_sparks_parser_takes_is_not_lost(files: Files) -> None:
    found = files.put("a.json", f'{{"s": "{20_000_001 * "x"}"}}\n{{"s": "y"}}\n').read("json")
    assert [len(row["s"]) for row in rows(found)] == [20_000_001, 1]


def test_lines_that_are_not_json_are_errors(files: Files) -> None:
    values = ["NaN", "'1'", '"\\q"', "01", "\x04", '"\t"', "5-5", "--1", "1.5.5", "1.", '""""', "tru", "", "[1,]"]
    bad = ["nothing", '{"a":1} more', '{"a":1', *(f'{{"a":{value}}}' for value in values)]
    found = files.put("a.json", "\n".join(['{"a":1}', *bad, '{"a":2}'])).read("json")
    assert rows(found) == [{"a": 1}, {"a": 2}]
    assert sorted(failed(found)) == sorted(bad)


def test_arrays_and_several_objects_of_a_line_are_records_each(files: Files) -> None:
    found = files.put("a.json", '[{"a":1},{"a":2}]\n{"a":3}{"a":4}\n{"a":0,"a":5}\n6\n').read("json")
    assert rows(found) == [{"a": 1}, {"a": 2}, {"a": 3}, {"a": 4}, {"a": 5}]
    assert failed(found) == ["6"]


def test_fields_that_differ_in_case_are_two(files: Files) -> None:
    found = files.put("a.json", '{"a":1,"A":"x","n":null}\n').read("json")
    assert [tuple(row) for row in found.frame.collect()] == [(1, "x", None)]


def test_records_over_lines_need_multiline(files: Files) -> None:
    found = files.put("a.json", '\ufeff{"a":\n1}\n[{"a":2},\n{"a":"x"}]\n{"a": oh').read("json", multiline=True)
    assert printed(found) == ["|-- a: choice", "|    |-- int", "|    |-- string"]
    assert [row["a"]["int"] or row["a"]["string"] for row in rows(found)] == [1, 2, "x"]
    assert len(failed(found)) == 1


@pytest.mark.parametrize("path", ["$.r.items", "$.r.items[*]", "$['r'][\"items\"][*]", "$.*.items"])
def test_a_json_path_leads_to_the_records(files: Files, path: str) -> None:
    content = json.dumps({"r": {"items": [{"a": 1}, {"a": 2}]}}, indent=1)
    assert rows(files.put("a.json", content).read("json", jsonPath=path, multiline="true")) == [{"a": 1}, {"a": 2}]


def test_a_json_path_with_a_filter_is_refused_by_name(files: Files) -> None:
    with pytest.raises(NotSupportedHereError, match=r"jsonPath \$\.a\[\?"):
        files.put("a.json", "{}").read("json", jsonPath="$.a[?(@.b>1)]")


def test_unknown_options_are_refused_by_name(files: Files) -> None:
    with pytest.raises(NotSupportedHereError, match="format=json with format_options inferSchema"):
        files.put("a.json", "{}").read("json", inferSchema=True)


def test_compressed_and_empty_files(files: Files) -> None:
    files.put("a.json.gz", gzip.compress(b'{"a":1}\n')).put("b.json.bz2", bz2.compress(b'{"a":2}\n')).put("c.json", "")
    assert sorted(row["a"] for row in rows(files.read("json"))) == [1, 2]
    assert sorted(row["a"] for row in rows(files.read("json", multiline=True))) == [1, 2]


def test_a_schema_that_is_given_is_not_inferred(files: Files) -> None:
    schema = glue.StructType([glue.Field("a", glue.LongType()), glue.Field("c", glue.StringType())])
    found = files.put("a.json", '{"a":1,"b":2}\n').read(
        "json", optimizePerformance=True, withSchema=json.dumps(schema.jsonValue())
    )
    assert rows(found) == [{"a": 1, "c": None}]
    assert printed(found) == ["|-- a: long", "|-- c: string"]


def test_a_tables_columns_order_fields_and_widen_numbers(files: Files) -> None:
    columns = glue.StructType(
        [
            glue.Field("gone", glue.DateType()),
            glue.Field("id", glue.LongType()),
            glue.Field("price", glue.DoubleType()),
        ]
    )
    found = files.put("a.json", '{"price":1,"Id":5,"more":"x"}\n{"price":2.5,"Id":"y"}\n').read("json", columns)
    assert printed(found) == [
        "|-- gone: date",
        "|-- Id: choice",
        "|    |-- long",
        "|    |-- string",
        "|-- price: double",
        "|-- more: string",
    ]
    assert [row["price"] for row in rows(found)] == [1.0, 2.5]


def test_a_tables_column_takes_no_field_that_differs_in_case_from_another(files: Files) -> None:
    columns = glue.StructType([glue.Field("userid", glue.LongType())])
    found = files.put("a.json", '{"userId": 1}\n{"userid": 2}\n{"USERID": 3}\n').read("json", columns)
    assert rows(found) == [
        {"userid": None, "userId": 1, "USERID": None},
        {"userid": 2, "userId": None, "USERID": None},
        {"userid": None, "userId": None, "USERID": 3},
    ]


def test_numbers_that_a_tables_decimals_have_no_room_for_are_kept(files: Files) -> None:
    columns = glue.StructType([glue.Field("x", glue.DecimalType(5, 2)), glue.Field("y", glue.DecimalType(12, 2))])
    found = files.put("a.json", '{"x": 12345, "y": 1}\n{"x": 1, "y": 2147483647}\n').read("json", columns)
    assert rows(found) == [{"x": 12345, "y": Decimal("1.00")}, {"x": 1, "y": Decimal("2147483647.00")}]


def test_a_field_of_a_partition_keys_name_gives_way_whatever_its_case(files: Files) -> None:
    files.put("a.json", '{"id": 1, "K": "of the file"}\n')
    keys = glue.StructType([glue.Field("k", glue.StringType())])
    adds = lambda scan: scan.withColumn("k", F.lit("of the table"))  # noqa: E731 (as short as it is)
    found = FORMATS["json"].read(Source(files.spark, files.files, partition_keys=keys, with_partitions=adds))
    assert rows(found) == [{"id": 1, "k": "of the table"}]


def test_the_file_of_a_record_can_be_attached(files: Files) -> None:
    found = files.put("a.json", '{"a":1}\n').read("json", attachFilename="file")
    assert rows(found)[0]["file"].endswith("/a.json")


def test_a_choice_is_written_as_its_value(files: Files, tmp_path: Path) -> None:
    text = ['{"a":1,"k":"x"}', '{"a":"1\\"","k":"x"}', '{"a":{"b":[1,"y",null]},"k":"y"}', '{"c":{"d":1.5},"k":"y"}']
    found = files.put("a.json", "\n".join(text)).read("json")
    write(found.frame, "json", tmp_path / "out", found.schema)
    assert lines_of(tmp_path / "out") == sorted(
        ['{"a":1,"k":"x"}', '{"a":"1\\"","k":"x"}', '{"a":{"b":[1,"y",null]},"k":"y"}', '{"k":"y","c":{"d":1.5}}']
    )
    write(found.frame, "json", tmp_path / "parts", found.schema, keys=["k"], compression="none")
    assert lines_of(tmp_path / "parts" / "k=x") == ['{"a":"1\\""}', '{"a":1}']


def test_written_files_are_compressed_if_that_is_asked_for(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.sql("select 1 a, timestamp '2026-01-02 03:04:05' at, cast(null as string) n")
    write(frame, "json", tmp_path / "out", compression="gzip")
    (file,) = (tmp_path / "out").glob("*.json.gz")
    assert gzip.decompress(file.read_bytes()) == b'{"a":1,"at":"2026-01-02 03:04:05.000000"}\n'
    with pytest.raises(NotSupportedHereError, match="compression=lzo"):
        write(frame, "json", tmp_path / "no", compression="lzo")
