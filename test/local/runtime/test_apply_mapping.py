"""apply_mapping: the data is of the shapes of AWS's examples for Python and Scala."""

import datetime
from decimal import Decimal

import pytest
from awsglue.support import NotSupportedHereError
from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession


def test_fields_are_renamed_and_cast_and_others_left_out(spark: SparkSession) -> None:
    frame = frame_of(spark, {"family": "Berg", "given": "Ida", "born": "1970-02-28", "id": "7"})
    mapped = frame.apply_mapping(
        [
            ("family", "String", "last_name", "String"),
            ("id", "String", "number", "Long"),
            ("born", "String", "date_of_birth", "Date"),
        ],
        transformation_ctx="mapped",
    )
    assert printed(mapped) == ["|-- last_name: string", "|-- number: long", "|-- date_of_birth: date"]
    assert rows_of(mapped) == [{"last_name": "Berg", "number": 7, "date_of_birth": datetime.date(1970, 2, 28)}]
    assert mapped.name == "mapped"


def test_fields_come_out_of_structs_and_go_into_them(spark: SparkSession) -> None:
    frame = frame_of(spark, {"name": "Ida", "address": {"state": "WY", "zip": 82001}}, {"name": "Ola"})
    flat = frame.apply_mapping([("address.state", "string", "state", "string"), ("address.zip", "int", "zip", "long")])
    assert rows_of(flat) == [{"state": "WY", "zip": 82001}, {"state": None, "zip": None}]
    back = flat.apply_mapping([("zip", "long", "a.zip.code", "string"), ("state", "string", "a.state", "string")])
    assert rows_of(back) == [{"a": {"zip": {"code": "82001"}, "state": "WY"}}, {"a": None}]


def test_names_with_dots_need_back_ticks_on_both_sides(spark: SparkSession) -> None:
    frame = frame_of(spark, {"old.name": "x", "[id]": 1})
    mapped = frame.apply_mapping([("`old.name`", "string", "`new.name`", "string"), ("`[id]`", "int", "id", "int")])
    assert rows_of(mapped) == [{"new.name": "x", "id": 1}]
    assert rows_of(frame.apply_mapping([("old.name", "string", "a", "string"), ("`[id]`", "int", "id", "int")])) == [
        {"id": 1}
    ]


def test_strings_become_what_spark_reads_in_them(spark: SparkSession) -> None:
    frame = frame_of(spark, {"t": "2024-05-01T10:30:00Z", "n": "12.345", "b": "true"}, {"t": "?", "n": "?", "b": "?"})
    mapped = frame.apply_mapping(
        [
            ("t", "string", "t", "timestamp"),
            ("n", "string", "d", "decimal(10,2)"),
            ("n", "string", "plain", "decimal"),
            ("n", "string", "double", "double"),
            ("b", "string", "b", "boolean"),
        ]
    )
    assert [line.split(": ")[1] for line in printed(mapped)] == [
        "timestamp",
        "decimal(10,2)",
        "decimal(10,2)",
        "double",
        "boolean",
    ]
    whole, nothing = mapped.toDF().selectExpr("cast(t as string)", "d", "plain", "double", "b").collect()
    assert tuple(whole) == ("2024-05-01 10:30:00", Decimal("12.35"), Decimal("12.35"), 12.345, True)
    assert set(nothing) == {None}


def test_a_number_is_a_timestamp_in_seconds_and_never_a_date(spark: SparkSession) -> None:
    mapped = frame_of(spark, {"n": 86400}).apply_mapping(
        [("n", "int", "t", "timestamp"), ("n", "int", "d", "date"), ("n", "int", "s", "string")]
    )
    assert mapped.toDF().selectExpr("cast(t as string)", "d", "s").collect() == [("1970-01-02 00:00:00", None, "86400")]


def test_of_a_choice_the_values_of_the_source_type_are_taken(spark: SparkSession) -> None:
    frame = frame_of(spark, {"id": 1}, {"id": "2"}, {"id": "x"})
    assert rows_of(frame.apply_mapping([("id", "int", "id", "string")])) == [{"id": "1"}, {"id": None}, {"id": None}]
    assert rows_of(frame.apply_mapping([("id", "long", "id", "long")])) == [{"id": 1}, {"id": 2}, {"id": None}]
    both = [("id", "int", "id", "string"), ("id", "string", "id", "string")]
    assert rows_of(frame.apply_mapping(both)) == [{"id": "1"}, {"id": "2"}, {"id": "x"}]


def test_nested_types_stay_or_are_cast_by_name(spark: SparkSession) -> None:
    frame = frame_of(spark, {"links": [{"url": "u", "n": 1}], "tags": [1, 2]})
    mapped = frame.apply_mapping(
        [
            ("links", "array", "links", "array"),
            ("links", "array", "typed", "array<struct<n:string,other:int>>"),
            ("tags", "array", "tags", "array<string>"),
            ("links", "array", "text", "string"),
        ]
    )
    assert rows_of(mapped) == [
        {
            "links": [{"url": "u", "n": 1}],
            "typed": [{"n": "1", "other": None}],
            "tags": ["1", "2"],
            "text": '[{"url":"u","n":1}]',
        }
    ]


def test_case_counts_unless_the_script_says_otherwise(spark: SparkSession) -> None:
    frame = frame_of(spark, {"Person": {"Name": "Ida"}, "id": 1})
    mappings = [("person.name", "string", "name", "string"), ("id", "int", "id", "int")]
    assert rows_of(frame.apply_mapping(mappings)) == [{"id": 1}]
    assert rows_of(frame.apply_mapping(mappings, case_sensitive=False)) == [{"name": "Ida", "id": 1}]


def test_what_cannot_be_mapped_is_told(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a": 1, "list": [{"x": 1}]})
    with pytest.raises(NotSupportedHereError, match=r"list\[\]\.x"):
        frame.apply_mapping([("list[].x", "int", "x", "int")])
    with pytest.raises(ValueError, match="is not the name of a type"):
        frame.apply_mapping([("a", "int", "a", "number")])
    with pytest.raises(ValueError, match="A mapping is"):
        frame.apply_mapping([("a", "b")])  # type: ignore[list-item] # wrong on purpose
    with pytest.raises(ValueError, match="Two mappings make b"):
        frame.apply_mapping([("a", "int", "b", "int"), ("a", "int", "b", "string")])
    with pytest.raises(ValueError, match="a int cannot become a array"):
        frame.apply_mapping([("a", "int", "a", "array")])
