"""resolveChoice: choices of the shapes of AWS's examples (`provider id`, `myList[].price`)."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from awsglue.operations import resolve_choice
from awsglue.support import NotSupportedHereError
from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession

_IDS = ({"provider id": 10001, "name": "a"}, {"provider id": "10005", "name": "b"}, {"provider id": "?", "name": "c"})


def test_cast_gives_one_type_and_null_for_what_is_not_of_it(spark: SparkSession) -> None:
    frame = frame_of(spark, *_IDS)
    assert printed(frame) == ["|-- provider id: choice", "|    |-- int", "|    |-- string", "|-- name: string"]
    resolved = frame.resolveChoice(specs=[("provider id", "cast:long")])
    assert printed(resolved) == ["|-- provider id: long", "|-- name: string"]
    assert [row["provider id"] for row in rows_of(resolved)] == [10001, 10005, None]


def test_make_cols_gives_a_column_for_each_type(spark: SparkSession) -> None:
    resolved = frame_of(spark, *_IDS).resolveChoice(choice="make_cols")
    assert rows_of(resolved) == [
        {"provider id_int": 10001, "provider id_string": None, "name": "a"},
        {"provider id_int": None, "provider id_string": "10005", "name": "b"},
        {"provider id_int": None, "provider id_string": "?", "name": "c"},
    ]


def test_make_struct_gives_a_struct_of_all_types(spark: SparkSession) -> None:
    resolved = frame_of(spark, *_IDS).resolveChoice([("provider id", "make_struct")])
    assert printed(resolved)[:3] == ["|-- provider id: struct", "|    |-- int: int", "|    |-- string: string"]
    assert rows_of(resolved)[0]["provider id"] == {"int": 10001, "string": None}
    assert rows_of(resolved)[1]["provider id"] == {"int": None, "string": "10005"}


def test_project_keeps_the_values_of_one_type(spark: SparkSession) -> None:
    frame = frame_of(spark, *_IDS)
    assert [row["provider id"] for row in rows_of(frame.resolveChoice(choice="project:string"))] == [None, "10005", "?"]
    other = frame.resolveChoice(specs=[("provider id", "project:double")])
    assert printed(other)[0] == "|-- provider id: double"
    assert [row["provider id"] for row in rows_of(other)] == [None, None, None]


def test_a_path_leads_into_arrays_and_structs(spark: SparkSession) -> None:
    frame = frame_of(
        spark,
        {"myList": [{"price": 100.0}, {"price": "$100.00"}], "a": {"b": 1}},
        {"myList": [{"price": "7.5"}], "a": {"b": "x"}},
    )
    resolved = frame.resolveChoice(specs=[("myList[].price", "cast:double"), ("a.b", "make_cols")])
    assert rows_of(resolved) == [
        {"myList": [{"price": 100.0}, {"price": None}], "a": {"b_int": 1, "b_string": None}},
        {"myList": [{"price": 7.5}], "a": {"b_int": None, "b_string": "x"}},
    ]


def test_elements_of_an_array_are_resolved_too(spark: SparkSession) -> None:
    frame = frame_of(spark, {"tags": [1, "x"]})
    assert rows_of(frame.resolveChoice(specs=[("tags[]", "cast:string")])) == [{"tags": ["1", "x"]}]
    assert rows_of(frame.resolveChoice(choice="make_struct")) == [
        {"tags": [{"int": 1, "string": None}, {"int": None, "string": "x"}]}
    ]
    with pytest.raises(ValueError, match="several columns"):
        frame.resolveChoice(choice="make_cols")


def test_choices_deep_in_arrays(spark: SparkSession) -> None:
    frame = frame_of(spark, {"m": [[{"v": 1}, {"v": "x"}], [None]], "n": [[1], ["y"]]})
    strings = frame.resolveChoice(choice="cast:string")
    assert rows_of(strings) == [{"m": [[{"v": "1"}, {"v": "x"}], [None]], "n": [["1"], ["y"]]}]
    cols = frame.resolveChoice(specs=[("m[][].v", "make_cols"), ("n[][]", "project:int")])
    assert rows_of(cols) == [
        {"m": [[{"v_int": 1, "v_string": None}, {"v_int": None, "v_string": "x"}], [None]], "n": [[1], [None]]}
    ]


def test_choices_with_structs_and_arrays(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a": 1}, {"a": {"x": 2}}, {"a": {"x": "y"}}, {"a": [3]})
    assert rows_of(frame.resolveChoice(specs=[("a", "cast:int")])) == [{"a": 1}, {"a": None}, {"a": None}, {"a": None}]
    cols = frame.resolveChoice(choice="make_cols")
    assert rows_of(cols)[0] == {"a_array": None, "a_int": 1, "a_struct": None}
    assert rows_of(cols)[2]["a_struct"] == {"x_int": None, "x_string": "y"}
    assert rows_of(cols)[3]["a_array"] == [3]
    assert rows_of(frame.resolveChoice(specs=[("a", "project:array")]))[3] == {"a": [3]}
    assert rows_of(frame.resolveChoice(specs=[("a.x", "cast:string")]))[1:3] == [{"a": {"x": "2"}}, {"a": {"x": "y"}}]


def test_cast_is_also_for_fields_that_are_no_choice(spark: SparkSession) -> None:
    frame = frame_of(spark, {"n": "12.5", "d": "2024-02-30", "e": "2024-02-29", "when": "yesterday", "s": "x"})
    resolved = frame.resolveChoice(
        specs=[
            ("n", "cast:decimal(10,3)"),
            ("d", "cast:date"),
            ("e", "cast:date"),
            ("when", "cast:timestamp"),
            ("s", "make_cols"),
            ("s", "project:int"),
            ("nowhere", "cast:int"),
        ]
    )
    assert rows_of(resolved) == [
        {"n": Decimal("12.500"), "d": None, "e": datetime.date(2024, 2, 29), "when": None, "s": "x"}
    ]


def test_specs_come_one_after_the_other(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a": 1, "b": {"x": 1}}, {"a": "2", "b": {"x": "y"}}, {"a": None, "b": 3})
    resolved = frame.resolveChoice(
        specs=[("a", "make_cols"), ("a_string", "cast:int"), ("b.x", "cast:string"), ("b", "project:struct")]
    )
    assert rows_of(resolved) == [
        {"a_int": 1, "a_string": None, "b": {"x": "1"}},
        {"a_int": None, "a_string": 2, "b": {"x": "y"}},
        {"a_int": None, "a_string": None, "b": None},
    ]


class Catalog:
    """Answers in place of Glue's client."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def get_table(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        columns = [{"Name": "id", "Type": "bigint"}, {"Name": "deep", "Type": "struct<price:double>"}]
        return {
            "Table": {"StorageDescriptor": {"Columns": columns}, "PartitionKeys": [{"Name": "day", "Type": "string"}]}
        }


def test_match_catalog_casts_choices_to_the_tables_types(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = Catalog()
    monkeypatch.setattr(resolve_choice.boto3, "client", lambda _: catalog)
    frame = frame_of(
        spark,
        {"Id": 1, "deep": {"price": 1}, "day": 1, "other": 1, "plain": "5"},
        {"Id": "2", "deep": {"price": "1.5"}, "day": "2", "other": "x", "plain": "5"},
    )
    resolved = frame.resolveChoice(choice="match_catalog", database="db", table_name="t", catalog_id="1")
    assert catalog.asked == [{"DatabaseName": "db", "Name": "t", "CatalogId": "1"}]
    assert rows_of(resolved) == [
        {"Id": 1, "deep": {"price": 1.0}, "day": "1", "other": 1, "plain": "5"},
        {"Id": 2, "deep": {"price": 1.5}, "day": "2", "other": "x", "plain": "5"},
    ]
    with pytest.raises(ValueError, match="needs database and table_name"):
        frame.resolveChoice(choice="match_catalog")


def test_what_cannot_be_resolved_is_told(spark: SparkSession) -> None:
    frame = frame_of(spark, *_IDS)
    with pytest.raises(ValueError, match="either specs or choice"):
        frame.resolveChoice(specs=[("name", "cast:int")], choice="make_cols")
    with pytest.raises(NotSupportedHereError, match="without specs and choice"):
        frame.resolveChoice()
    for each in (frame, frame.select_fields("name")):
        with pytest.raises(ValueError, match="'melt' is no action"):
            each.resolveChoice(choice="melt")
    with pytest.raises(ValueError, match="is not the name of a type"):
        frame.resolveChoice(specs=[("provider id", "cast:number")])


def test_numbers_and_strings_of_any_mixture(spark: SparkSession) -> None:
    """What goes in as a number or a string comes out of make_cols as it was, and of cast:string as its text."""
    values: list[Any] = [0, "", -1, "a", None, 2**31 - 1, "0", "null", 7, -(2**31), "-1", " "]
    frame = frame_of(spark, *[{"v": value} for value in values])
    cols = rows_of(frame.resolveChoice(choice="make_cols"))
    assert [row["v_int"] for row in cols] == [value if isinstance(value, int) else None for value in values]
    assert [row["v_string"] for row in cols] == [value if isinstance(value, str) else None for value in values]
    cast = [row["v"] for row in rows_of(frame.resolveChoice(choice="cast:string"))]
    assert cast == [None if value is None else str(value) for value in values]
