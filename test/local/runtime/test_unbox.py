"""unbox: a field of the shape of AWS's example (`AddressString`), and CSV."""

import json

import pytest
from awsglue import gluetypes
from awsglue.support import NotSupportedHereError
from awsglue.transformation import ErrorThresholdError
from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession
from pyspark.sql.types import DoubleType, StringType, StructType


def test_json_becomes_a_struct(spark: SparkSession) -> None:
    frame = frame_of(
        spark,
        {"id": 1, "AddressString": '{"Street": "1 A St", "Zip.Code": "36301", "Array": ["x", "y"]}'},
        {"id": 2, "AddressString": None},
        {"id": 3, "AddressString": '{"Street": "2 B St", "City": "BOAZ"}'},
    )
    unboxed = frame.unbox("AddressString", "json")
    assert printed(unboxed) == [
        "|-- id: int",
        "|-- AddressString: struct",
        "|    |-- Street: string",
        "|    |-- Zip.Code: string",
        "|    |-- Array: array",
        "|    |    |-- element: string",
        "|    |-- City: string",
    ]
    first = {"Street": "1 A St", "Zip.Code": "36301", "Array": ["x", "y"], "City": None}
    last = {"Street": "2 B St", "Zip.Code": None, "Array": None, "City": "BOAZ"}
    assert rows_of(unboxed) == [
        {"id": 1, "AddressString": first},
        {"id": 2, "AddressString": None},
        {"id": 3, "AddressString": last},
    ]
    assert unboxed.errorsCount() == 0


def test_what_is_no_json_is_an_error_record(spark: SparkSession) -> None:
    frame = frame_of(spark, {"id": 1, "t": '{"a": 1}'}, {"id": 2, "t": "{a: 1}"}, {"id": 3, "t": ""})
    unboxed = frame.unbox("t", "json", "ctx")
    assert rows_of(unboxed) == [{"id": 1, "t": {"a": 1}}]
    assert unboxed.stageErrorsCount() == 2
    errors = unboxed.errorsAsDynamicFrame().toDF().selectExpr("error.msg", "error.dynamicRecord.id").collect()
    assert [error.id for error in errors] == [2, 3]
    assert all(error.msg.startswith("Unable to unbox: ") for error in errors)
    with pytest.raises(ErrorThresholdError):
        frame.unbox("t", "json", stageThreshold=1)


def test_texts_of_several_types_make_a_choice(spark: SparkSession) -> None:
    frame = frame_of(
        spark, {"a": {"t": "5"}}, {"a": {"t": '{"x": "y"}'}}, {"a": {"t": '{"x": 7}'}}, {"a": {"t": "null"}}
    )
    unboxed = frame.unbox("a.t", "json")
    assert printed(unboxed) == [
        "|-- a: struct",
        "|    |-- t: choice",
        "|    |    |-- int",
        "|    |    |-- struct",
        "|    |    |    |-- x: choice",
        "|    |    |    |    |-- int",
        "|    |    |    |    |-- string",
    ]
    assert [row["a"]["t"] for row in rows_of(unboxed)] == [5, {"x": "y"}, {"x": 7}, None]


def test_csv_with_a_separator_and_with_a_header(spark: SparkSession) -> None:
    frame = frame_of(spark, {"t": "1|a\\|b"}, {"t": '2|"c|d"|more'}, {"t": "1|2\n3|4"})
    unboxed = frame.unbox("t", "csv", separator="|", escaper="\\")
    assert rows_of(unboxed) == [
        {"t": {"col0": "1", "col1": "a|b", "col2": None}},
        {"t": {"col0": "2", "col1": "c|d", "col2": "more"}},
    ]
    assert unboxed.errorsCount() == 1
    headed = frame_of(spark, {"t": "#\nname,n\nIda,3"}).unbox("t", "csv", withHeader=True, skipFirst="true")
    assert rows_of(headed) == [{"t": {"name": "Ida", "n": "3"}}]


def test_a_schema_says_what_the_values_become(spark: SparkSession) -> None:
    ours = StructType().add("n", DoubleType()).add("other", StringType()).json()
    assert rows_of(frame_of(spark, {"t": '{"n": 1, "gone": 2}'}).unbox("t", "json", withSchema=ours)) == [
        {"t": {"n": 1.0, "other": None}}
    ]
    glues = gluetypes.StructType(
        [gluetypes.Field("a", gluetypes.LongType()), gluetypes.Field("b", gluetypes.StringType())]
    )
    unboxed = frame_of(spark, {"t": "1,2"}).unbox("t", "csv", withSchema=json.dumps(glues.jsonValue()))
    assert rows_of(unboxed) == [{"t": {"a": 1, "b": "2"}}]


def test_what_cannot_be_unboxed_is_told(spark: SparkSession) -> None:
    frame = frame_of(spark, {"t": "1", "n": 1, "list": ["1"]})
    with pytest.raises(NotSupportedHereError, match="format=avro"):
        frame.unbox("t", "avro")
    with pytest.raises(NotSupportedHereError, match="format=csv with sep"):
        frame.unbox("t", "csv", sep="|")
    with pytest.raises(NotSupportedHereError, match="in an array"):
        frame.unbox("list[]", "json")
    with pytest.raises(ValueError, match="no string field n"):
        frame.unbox("n", "json")
