"""union and mergeDynamicFrame: frames of several schemas in one."""

from typing import Any

import pytest
from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession


def test_union_matches_fields_by_name_and_makes_choices(spark: SparkSession) -> None:
    one = frame_of(spark, {"id": 1, "v": "x", "s": {"a": 1}, "l": [{"k": 1}]}, {"id": None, "v": None})
    other = frame_of(spark, {"v": 2, "id": 3, "s": {"a": "t", "b": 2.5}, "more": True, "l": [{"k": 2, "j": "w"}]})

    both = one.union(one, other, "both")

    assert printed(both) == [
        "|-- id: int",
        "|-- v: choice",
        "|    |-- int",
        "|    |-- string",
        "|-- s: struct",
        "|    |-- a: choice",
        "|    |    |-- int",
        "|    |    |-- string",
        "|    |-- b: double",
        "|-- l: array",
        "|    |-- element: struct",
        "|    |    |-- k: int",
        "|    |    |-- j: string",
        "|-- more: boolean",
    ]
    rows = [
        {"id": 1, "v": "x", "s": {"a": 1, "b": None}, "l": [{"k": 1, "j": None}], "more": None},
        {"id": None, "v": None, "s": None, "l": None, "more": None},
        {"id": 3, "v": 2, "s": {"a": "t", "b": 2.5}, "l": [{"k": 2, "j": "w"}], "more": True},
    ]
    assert rows_of(both) == rows
    assert both.name == "both"
    assert rows_of(one.union(other)) == rows


def test_union_keeps_duplicates_and_widens_choices(spark: SparkSession) -> None:
    one = frame_of(spark, {"v": 1}, {"v": "x"}, {"v": {"a": 1}})
    other = frame_of(spark, {"v": 1.5}, {"v": "x"}, {"v": {"b": 2}})

    assert rows_of(one.union(other)) == [
        {"v": 1},
        {"v": "x"},
        {"v": {"a": 1, "b": None}},
        {"v": 1.5},
        {"v": "x"},
        {"v": {"a": None, "b": 2}},
    ]


def test_errors_of_frames_of_several_schemas_are_one_frame(spark: SparkSession) -> None:
    one = frame_of(spark, {"n": 0}, {"n": 1}).map(lambda r: {"m": 1 // r.n})
    other = frame_of(spark, {"n": "a"}).filter(lambda r: r.n > 1)

    errors = one.union(other).errorsAsDynamicFrame()

    assert [row["error"]["dynamicRecord"] for row in rows_of(errors)] == [{"n": 0}, {"n": "a"}]


def _sorted(records: list[Any]) -> list[Any]:
    return sorted(records, key=lambda record: (record["id"], str(record.get("v"))))


def test_merge_overwrites_by_key_and_keeps_duplicates_on_both_sides(spark: SparkSession) -> None:
    source = frame_of(spark, {"id": 1, "v": "a"}, {"id": 1, "v": "b"}, {"id": 2, "v": "c"}, {"id": 2, "v": "d"})
    stage = frame_of(spark, {"id": 2, "v": "new"}, {"id": 3, "v": "x"}, {"id": 3, "v": "y"})

    merged = source.mergeDynamicFrame(stage_dynamic_frame=stage, primary_keys=["id"])

    assert _sorted(rows_of(merged)) == [
        {"id": 1, "v": "a"},
        {"id": 1, "v": "b"},
        {"id": 2, "v": "new"},
        {"id": 3, "v": "x"},
        {"id": 3, "v": "y"},
    ]


def test_merge_knows_nested_keys_nulls_in_keys_and_other_schemas(spark: SparkSession) -> None:
    source = frame_of(spark, {"k": {"a": 1}, "id": 1, "old": "o"}, {"k": {"a": None}, "id": 2, "old": "p"})
    stage = frame_of(spark, {"k": {"a": None}, "id": 2, "added": 9})

    merged = source.mergeDynamicFrame(stage, ["k.a", "id"], "merged", options={})

    assert merged.name == "merged"
    assert _sorted(rows_of(merged)) == [
        {"k": {"a": 1}, "id": 1, "old": "o", "added": None},
        {"k": {"a": None}, "id": 2, "old": None, "added": 9},
    ]


def test_merge_of_a_frame_with_one_made_of_it(spark: SparkSession) -> None:
    frame = frame_of(spark, {"id": 1, "v": "a"}, {"id": 2, "v": "b"})
    changed = frame.filter(lambda r: r.id == 2).map(lambda r: {**r, "v": "B"})

    assert _sorted(rows_of(frame.mergeDynamicFrame(changed, ["id"]))) == [{"id": 1, "v": "a"}, {"id": 2, "v": "B"}]


def test_merge_names_a_key_that_is_not_there(spark: SparkSession) -> None:
    with pytest.raises(ValueError, match="There is no field key in the frame"):
        frame_of(spark, {"id": 1}).mergeDynamicFrame(frame_of(spark, {"id": 1}), ["key"])
