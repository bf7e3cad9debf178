"""split_rows: two frames by comparisons."""

from typing import Any

import pytest
from glue_frames import frame_of, rows_of
from pyspark.sql import SparkSession

_ROWS: list[dict[str, Any]] = [
    {"id": 9, "s": {"t": "fax"}},
    {"id": 10, "s": {"t": "phone"}},
    {"id": 11, "s": {"t": "fax"}},
    {"id": 20, "s": None},
    {"id": None, "s": {"t": "fax"}},
]


@pytest.mark.parametrize(
    ("comparisons", "split_off"),
    [
        ({"id": {">": 10}}, [11, 20]),
        ({"id": {">": 10, "<": 20}}, [11]),
        ({"id": {">=": 10, "<=": 11}}, [10, 11]),
        ({"id": {"=": 9}}, [9]),
        ({"id": {"==": 9}}, [9]),
        ({"id": {"!=": 9}, "s.t": {"=": "fax"}}, [11]),
        ({"id": {">": "10"}}, [11, 20]),
    ],
)
def test_rows_for_which_all_hold_are_split_off(spark: SparkSession, comparisons: Any, split_off: list[int]) -> None:
    halves = frame_of(spark, *_ROWS).split_rows(comparisons, "high", "low")

    assert list(halves.keys()) == ["high", "low"]
    assert [record["id"] for record in rows_of(halves.select("high"))] == split_off
    assert [record["id"] for record in rows_of(halves.select("low"))] == [
        record["id"] for record in _ROWS if record["id"] not in split_off
    ]
    assert halves.select("low").name == "low"


@pytest.mark.parametrize(
    ("comparisons", "message"),
    [
        ({"id": {"like": 1}}, "'like' is none of the comparators"),
        ({"nowhere": {">": 1}}, "There is no field nowhere"),
        ({}, "something to compare"),
    ],
)
def test_what_cannot_be_compared_is_named(spark: SparkSession, comparisons: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        frame_of(spark, *_ROWS).split_rows(comparisons, "a", "b")
