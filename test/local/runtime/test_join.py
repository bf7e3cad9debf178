"""join: pairs of records of two frames."""

from typing import Any

import pytest
from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession

_PERSONS: list[dict[str, Any]] = [
    {"id": "p1", "name": "Ann", "at": {"zip": 75091}},
    {"id": "p2", "name": "Bob", "at": {"zip": 75023}},
    {"id": None, "name": "Cy", "at": None},
]
_MEMBERSHIPS: list[dict[str, Any]] = [
    {"person_id": "p1", "role": "chair", "zip": 75091},
    {"person_id": "p1", "role": "member", "zip": 1},
    {"person_id": "p3", "role": "member", "zip": 75023},
    {"person_id": None, "role": "guest", "zip": None},
]


def test_all_fields_of_both_are_there_and_nulls_are_not_equal(spark: SparkSession) -> None:
    joined = frame_of(spark, *_PERSONS).join(["id"], ["person_id"], frame_of(spark, *_MEMBERSHIPS))

    assert sorted(rows_of(joined), key=lambda record: record["role"]) == [
        {**_PERSONS[0], **_MEMBERSHIPS[0]},
        {**_PERSONS[0], **_MEMBERSHIPS[1]},
    ]


def test_keys_may_be_several_and_nested(spark: SparkSession) -> None:
    persons, memberships = frame_of(spark, *_PERSONS), frame_of(spark, *_MEMBERSHIPS)

    joined = persons.join(paths1=["id", "at.zip"], paths2=["person_id", "zip"], frame2=memberships)

    assert rows_of(joined) == [{**_PERSONS[0], **_MEMBERSHIPS[0]}]


def test_a_name_that_both_have_gets_a_dot(spark: SparkSession) -> None:
    stores = frame_of(spark, {"customers": ["x"], "zip": 75091, ".zip": "dotted"})

    joined = stores.join("zip", "zip", frame_of(spark, {"zip": 75091}))

    assert rows_of(joined) == [{"customers": ["x"], "zip": 75091, ".zip": "dotted", "..zip": 75091}]


def test_a_frame_can_be_joined_with_one_made_of_it(spark: SparkSession) -> None:
    frame = frame_of(spark, {"id": 1, "parent": None}, {"id": 2, "parent": 1})

    joined = frame.join(["parent"], ["id"], frame.filter(lambda record: record.id == 1))

    assert rows_of(joined) == [{"id": 2, "parent": 1, ".id": 1, ".parent": None}]


def test_choices_pass_through_and_errors_of_both_are_kept(spark: SparkSession) -> None:
    one = frame_of(spark, {"id": 1, "v": "x"}, {"id": 2, "v": 3}, {"id": 0, "v": 0}).filter(lambda r: 1 // r.id or True)
    other = frame_of(spark, {"id": 2}, {"id": 0}).filter(lambda r: 1 // r.id or True)

    joined = one.join(["id"], ["id"], other, "joined")

    assert printed(joined) == ["|-- id: int", "|-- v: choice", "|    |-- int", "|    |-- string", "|-- .id: int"]
    assert rows_of(joined) == [{"id": 2, "v": 3, ".id": 2}]
    assert (joined.name, joined.errorsCount(), joined.stageErrorsCount()) == ("joined", 2, 0)


@pytest.mark.parametrize(
    ("paths1", "paths2", "message"),
    [
        (["id"], ["nowhere"], "There is no field nowhere in the frame frame, which has id, v."),
        (["v"], ["id"], "v is a choice of int, string: resolve it before."),
        (["id", "id"], ["id"], "as many keys"),
    ],
)
def test_keys_that_cannot_be_compared_are_named(
    spark: SparkSession, paths1: list[str], paths2: list[str], message: str
) -> None:
    frame = frame_of(spark, {"id": 1, "v": 1}, {"id": 2, "v": "x"})
    with pytest.raises(ValueError, match=message):
        frame.join(paths1, paths2, frame)
