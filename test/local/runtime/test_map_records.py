"""map: a function on each record, and what becomes of types and of records that it raises on."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from awsglue.dynamicframe import DynamicFrame
from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession


def test_fields_are_put_into_a_struct(spark: SparkSession) -> None:
    def merge_address(rec: Any) -> Any:
        rec["Address"] = {}
        rec["Address"]["Street"] = rec["Street Address"]
        rec["Address"]["Zip.Code"] = rec["Zip"]
        rec["Address"]["Array"] = [rec["Street Address"], rec["Zip"]]
        del rec["Street Address"]
        del rec["Zip"]
        return rec

    frame = frame_of(spark, {"Name": "St. Ann", "Street Address": "1 Elm", "Zip": "36301"})

    made = frame.map(f=merge_address)

    assert printed(made) == [
        "|-- Name: string",
        "|-- Address: struct",
        "|    |-- Street: string",
        "|    |-- Zip.Code: string",
        "|    |-- Array: array",
        "|    |    |-- element: string",
    ]
    address = {"Street": "1 Elm", "Zip.Code": "36301", "Array": ["1 Elm", "36301"]}
    assert rows_of(made) == [{"Name": "St. Ann", "Address": address}]


def test_a_field_of_other_types_in_other_records_is_a_choice(spark: SparkSession) -> None:
    def change(record: Any) -> Any:
        return {"id": record.id, "value": "low" if record.id < 2 else record.id, **({"new": 1.5} if record.id else {})}

    made = frame_of(spark, {"id": 0}, {"id": 1}, {"id": 2}).map(change)

    assert printed(made) == ["|-- id: int", "|-- value: choice", "|    |-- int", "|    |-- string", "|-- new: double"]
    assert rows_of(made) == [
        {"id": 0, "value": "low", "new": None},
        {"id": 1, "value": "low", "new": 1.5},
        {"id": 2, "value": 2, "new": 1.5},
    ]


def test_a_choice_comes_as_its_value_and_stays_one(spark: SparkSession) -> None:
    frame = frame_of(spark, {"v": 1 << 40}, {"v": "x"}, {"v": None})

    made = frame.map(lambda record: {**record, "kind": type(record["v"]).__name__})

    assert printed(made) == ["|-- v: choice", "|    |-- long", "|    |-- string", "|-- kind: string"]
    assert rows_of(made.map(lambda record: {"v": 7 if record.kind == "int" else record.v})) == [
        {"v": 7},
        {"v": "x"},
        {"v": None},
    ]


_TYPES = (
    "b byte, s short, i int, l long, f float, d double, c decimal(12,3), t timestamp, y date, z binary, o boolean, "
    "m map<string,int>, a array<long>, n struct<p: short, q: array<float>>"
)


def test_types_of_untouched_fields_stay(spark: SparkSession) -> None:
    row = (1, 2, 3, 4, 0.5, 1.5, Decimal("1.250"), datetime.datetime(2024, 1, 2, 3, 4, 5), datetime.date(2024, 1, 2))
    full = (*row, bytearray(b"x"), True, {"k": 1}, [5], (6, [2.5]))
    empty = (None,) * 12 + ([], (None, None))
    data = spark.createDataFrame([full, empty], _TYPES)
    frame = DynamicFrame.fromDF(data, frame_of(spark, {"x": 1}).glue_ctx, "typed")

    for made in (frame.map(lambda record: record), frame.filter(lambda _: True)):
        assert made.toDF().schema == data.schema
        assert made.toDF().collect() == data.collect()


def test_a_type_stays_when_only_nulls_are_left(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a": 1, "s": {"x": "y"}, "l": ["z"]})

    made = frame.map(lambda _: {"a": None, "s": {"x": None}, "l": []})

    assert made.schema() == frame.schema()


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (lambda record: {"n": 6 // record["n"]}, "ZeroDivisionError: integer division or modulo by zero"),
        (lambda record: {"n": 6} if record["n"] else None, "TypeError: The function gave a NoneType, not a record."),
        (
            lambda record: {"n": 6} if record["n"] else {"n": Path()},
            "TypeError: A value of pathlib.PosixPath cannot be in a DynamicFrame.",
        ),
    ],
)
def test_a_record_that_fails_becomes_an_error(spark: SparkSession, f: Any, message: str) -> None:
    made = frame_of(spark, {"n": 1}, {"n": 0}).map(f, "ctx", "checked by hand")

    assert (made.name, made.count(), made.stageErrorsCount(), made.errorsCount()) == ("ctx", 1, 1, 1)
    assert rows_of(made) == [{"n": 6}]
    error = made.errorsAsDynamicFrame().toDF().head()["error"]  # type: ignore[index] # there is one
    names = ["callsite", "msg", "stackTrace", "input", "bytesread", "source", "dynamicRecord"]
    assert list(error.asDict()) == names
    assert error.msg == message
    assert error.stackTrace.endswith(f"{message}\n")
    assert error.callsite.info == "checked by hand"
    assert 'map(f, "ctx", "checked by hand")' in error.callsite.site
    assert error.dynamicRecord.asDict() == {"n": 0}


def test_an_error_has_the_record_as_it_was(spark: SparkSession) -> None:
    def change_and_fail(record: Any) -> Any:
        record["s"]["x"] = 2
        raise KeyError("no")

    made = frame_of(spark, {"s": {"x": 1}}).map(change_and_fail)

    assert rows_of(made) == []
    assert made.schema() == frame_of(spark, {"s": {"x": 1}}).schema()
    (error,) = rows_of(made.errorsAsDynamicFrame())
    assert error["error"]["dynamicRecord"] == {"s": {"x": 1}}


def test_the_function_runs_once_a_record(spark: SparkSession) -> None:
    calls = spark.sparkContext.accumulator(0)

    def count(record: Any) -> Any:
        calls.add(1)
        return {"n": 1 // record.n}

    made = frame_of(spark, {"n": 1}, {"n": 0}, {"n": 1}).map(count)
    assert (made.count(), made.errorsCount(), made.filter(lambda r: r.n == 1).count()) == (2, 1, 2)

    assert calls.value == 3


def test_records_have_attributes(spark: SparkSession) -> None:
    def change(record: Any) -> Any:
        record.sum = record.a.b + record["a"]["c"]
        del record.a
        record.missing = getattr(record, "nowhere", "none")
        return record

    assert rows_of(frame_of(spark, {"a": {"b": 1, "c": 2}}).map(change)) == [{"sum": 3, "missing": "none"}]


def test_a_field_that_is_no_identifier_is_kept(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a.b": 1, "`x` y": 2})
    assert rows_of(frame.map(lambda record: record)) == rows_of(frame.filter(lambda r: r["`x` y"] == 2))
