"""rename_field, of fields in every place."""

import pytest
from awsglue.support import NotSupportedHereError
from glue_frames import frame_of, rows_of
from pyspark.sql import SparkSession


def test_fields_keep_their_place(spark: SparkSession) -> None:
    frame = frame_of(spark, {"id": 1, "name": "x", "seats": 3})
    renamed = frame.rename_field("id", "org_id").rename_field("name", "org_name")
    assert [list(row.items()) for row in rows_of(renamed)] == [[("org_id", 1), ("org_name", "x"), ("seats", 3)]]


def test_a_name_with_dots_needs_back_ticks(spark: SparkSession) -> None:
    frame = frame_of(spark, {"this.old.name": 1})
    assert rows_of(frame.rename_field("`this.old.name`", "thisNewName")) == [{"thisNewName": 1}]
    assert rows_of(frame.rename_field("this.old.name", "thisNewName")) == [{"this.old.name": 1}]


def test_nested_fields_are_renamed_by_full_paths(spark: SparkSession) -> None:
    frame = frame_of(spark, {"address": {"state": "WY", "zip": 1}, "friends": [{"age": 3}]})
    renamed = frame.rename_field("address.state", "address.state_code").rename_field("friends.age", "friends.years")
    assert rows_of(renamed) == [{"address": {"state_code": "WY", "zip": 1}, "friends": [{"years": 3}]}]


def test_a_path_to_elsewhere_moves_the_field(spark: SparkSession) -> None:
    frame = frame_of(spark, {"id": 1, "address": {"state": "WY", "zip": 1}}, {"id": 2})
    assert rows_of(frame.rename_field("address.state", "state")) == [
        {"id": 1, "address": {"zip": 1}, "state": "WY"},
        {"id": 2, "address": None, "state": None},
    ]
    assert rows_of(frame.rename_field("id", "address.id")) == [
        {"address": {"state": "WY", "zip": 1, "id": 1}},
        {"address": {"state": None, "zip": None, "id": 2}},
    ]


def test_what_cannot_be_renamed_is_told(spark: SparkSession) -> None:
    frame = frame_of(spark, {"id": 1, "name": "x", "friends": [{"age": 3}]})
    assert rows_of(frame.rename_field("nowhere", "id")) == [{"id": 1, "name": "x", "friends": [{"age": 3}]}]
    with pytest.raises(ValueError, match="There is a field name already"):
        frame.rename_field("id", "name")
    with pytest.raises(NotSupportedHereError, match="out of an array"):
        frame.rename_field("friends.age", "age")
