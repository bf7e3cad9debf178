"""select_fields, drop_fields, split_fields: the data is of the shape of AWS's example of drop_fields."""

from typing import Any

import pytest
from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession

_PEOPLE: list[dict[str, Any]] = [
    {"name": "Ida", "age": 23, "location": {"state": "WY", "county": "Fremont"}, "friends": []},
    {"name": "Ola", "age": 34, "location": {"state": "NE"}, "friends": [{"name": "Arn", "age": 3}, {"name": "Liv"}]},
    {"name": "Eva", "age": 63},
]


def test_drop_fields_takes_top_level_nested_and_array_fields(spark: SparkSession) -> None:
    left = frame_of(spark, *_PEOPLE).drop_fields(paths=["age", "location.county", "friends.age"])
    assert printed(left) == [
        "|-- name: string",
        "|-- location: struct",
        "|    |-- state: string",
        "|-- friends: array",
        "|    |-- element: struct",
        "|    |    |-- name: string",
    ]
    assert rows_of(left) == [
        {"name": "Ida", "location": {"state": "WY"}, "friends": []},
        {"name": "Ola", "location": {"state": "NE"}, "friends": [{"name": "Arn"}, {"name": "Liv"}]},
        {"name": "Eva", "location": None, "friends": None},
    ]


def test_drop_fields_knows_brackets_and_passes_over_what_is_not_there(spark: SparkSession) -> None:
    left = frame_of(spark, *_PEOPLE).drop_fields(["friends[].age", "nowhere", "location.nowhere", "name.first"])
    assert [field.name for field in left.schema()] == ["name", "age", "location", "friends"]
    assert rows_of(left)[1]["friends"] == [{"name": "Arn"}, {"name": "Liv"}]


def test_what_has_no_field_left_goes(spark: SparkSession) -> None:
    left = frame_of(spark, *_PEOPLE).drop_fields(["location.state", "location.county", "friends.name", "friends.age"])
    assert rows_of(left) == [{"name": "Ida", "age": 23}, {"name": "Ola", "age": 34}, {"name": "Eva", "age": 63}]


def test_arrays_in_arrays_and_what_is_null_in_them(spark: SparkSession) -> None:
    frame = frame_of(
        spark,
        {"rows": [[{"a": 1, "b": [{"c": 1, "d": 2}]}, None], None, []]},
        {"rows": None},
        {"rows": [[{"a": 2, "b": None}]]},
    )
    assert rows_of(frame.drop_fields(["rows[][].b.c"])) == [
        {"rows": [[{"a": 1, "b": [{"d": 2}]}, None], None, []]},
        {"rows": None},
        {"rows": [[{"a": 2, "b": None}]]},
    ]
    assert rows_of(frame.select_fields(["rows[][].b[].c"])) == [
        {"rows": [[{"b": [{"c": 1}]}, None], None, []]},
        {"rows": None},
        {"rows": [[{"b": None}]]},
    ]


def test_a_name_with_dots_needs_back_ticks(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a.b": 1, "a": {"b": 2, "c": 3}})
    assert rows_of(frame.drop_fields(["a.b"])) == [{"a.b": 1, "a": {"c": 3}}]
    assert rows_of(frame.drop_fields(["`a.b`"])) == [{"a": {"b": 2, "c": 3}}]


def test_select_fields_takes_a_list_or_one_path(spark: SparkSession) -> None:
    frame = frame_of(spark, *_PEOPLE)
    assert rows_of(frame.select_fields(["name", "age", "nowhere"]))[0] == {"name": "Ida", "age": 23}
    assert rows_of(frame.select_fields("age", "ages")) == [{"age": 23}, {"age": 34}, {"age": 63}]
    assert frame.select_fields("age", "ages").name == "ages"


def test_select_fields_keeps_of_a_struct_what_is_named(spark: SparkSession) -> None:
    kept = frame_of(spark, *_PEOPLE).select_fields(["friends.name", "location.county"])
    assert rows_of(kept) == [
        {"location": {"county": "Fremont"}, "friends": []},
        {"location": {"county": None}, "friends": [{"name": "Arn"}, {"name": "Liv"}]},
        {"location": None, "friends": None},
    ]


def test_a_path_into_a_choice_leads_into_its_struct(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a": 1}, {"a": {"x": 2, "y": 3}})
    assert rows_of(frame.drop_fields(["a.x"])) == [{"a": 1}, {"a": {"y": 3}}]
    assert rows_of(frame.select_fields(["a.x"])) == [{"a": None}, {"a": {"x": 2}}]
    assert printed(frame.select_fields(["a.x"])) == ["|-- a: struct", "|    |-- x: int"]


def test_split_fields_gives_both_halves(spark: SparkSession) -> None:
    frame = frame_of(spark, {"id": 1, "index": 0, "contact.val.type": "fax", "contact.val.value": "202"})
    halves = frame.split_fields(["id", "index"], "left", "right")
    assert list(halves.keys()) == ["left", "right"]
    assert rows_of(halves.select("left")) == [{"id": 1, "index": 0}]
    assert rows_of(halves["right"]) == [{"contact.val.type": "fax", "contact.val.value": "202"}]
    assert halves["left"].name == "left"


def test_a_path_that_is_none_is_told(spark: SparkSession) -> None:
    with pytest.raises(ValueError, match=r"'id\.\.x' is not the path of a field"):
        frame_of(spark, {"id": 1}).drop_fields(["id..x"])
