"""filter: the records that a function chooses."""

from typing import Any

from glue_frames import frame_of, rows_of
from pyspark.sql import SparkSession

_HOSPITALS: list[dict[str, Any]] = [
    {"Provider State": "CA", "Provider City": "SACRAMENTO", "beds": 3},
    {"Provider State": "AL", "Provider City": "DOTHAN", "beds": 5},
    {"Provider State": "AL", "Provider City": "MONTGOMERY", "beds": None},
]


def test_records_that_satisfy_a_lambda_stay(spark: SparkSession) -> None:
    frame = frame_of(spark, *_HOSPITALS)

    chosen = frame.filter(
        f=lambda x: x["Provider State"] in ["CA", "AL"] and x["Provider City"] in ["SACRAMENTO", "MONTGOMERY"]
    )

    assert rows_of(chosen) == [_HOSPITALS[0], _HOSPITALS[2]]
    assert (chosen.stageErrorsCount(), chosen.name) == (0, "frame")


def test_what_the_function_answers_counts_as_in_python(spark: SparkSession) -> None:
    frame = frame_of(spark, {"v": 0}, {"v": ""}, {"v": None}, {"v": "x"}, {"v": 2})
    assert rows_of(frame.filter(lambda record: record.v)) == [{"v": "x"}, {"v": 2}]


def test_a_record_that_fails_becomes_an_error(spark: SparkSession) -> None:
    chosen = frame_of(spark, *_HOSPITALS).filter(lambda record: record.beds > 4, transformation_ctx="big")

    assert (chosen.name, rows_of(chosen), chosen.errorsCount()) == ("big", [_HOSPITALS[1]], 1)
    (error,) = rows_of(chosen.errorsAsDynamicFrame())
    assert error["error"]["msg"] == "TypeError: '>' not supported between instances of 'NoneType' and 'int'"
    assert error["error"]["dynamicRecord"] == _HOSPITALS[2]


def test_the_function_cannot_change_what_stays(spark: SparkSession) -> None:
    chosen = frame_of(spark, {"s": {"x": 1}}).filter(lambda record: record["s"].update(x=2) or True)
    assert rows_of(chosen) == [{"s": {"x": 1}}]


def test_functions_close_over_what_can_be_pickled(spark: SparkSession) -> None:
    wanted = {"DOTHAN"}
    assert rows_of(frame_of(spark, *_HOSPITALS).filter(lambda r: r["Provider City"] in wanted)) == [_HOSPITALS[1]]
