"""Records and rows: whatever a record holds comes back from a row as it was."""

import datetime
import random
from decimal import Decimal
from typing import Any

import pytest
from awsglue import records, schemas
from awsglue.gluetypes import (
    ArrayType,
    BooleanType,
    ByteType,
    ChoiceType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    Field,
    FloatType,
    IntegerType,
    LongType,
    MapType,
    NullType,
    StringType,
    StructType,
    TimestampType,
)
from glue_frames import frame_of, rows_of
from pyspark.sql import SparkSession


@pytest.mark.parametrize(
    ("value", "data_type"),
    [
        (None, NullType()),
        (True, BooleanType()),
        (2**31 - 1, IntegerType()),
        (-(2**31), IntegerType()),
        (2**31, LongType()),
        (2**63 - 1, LongType()),
        (2**63, DecimalType(19, 0)),
        (1.0, DoubleType()),
        ("", StringType()),
        (Decimal("12.30"), DecimalType(4, 2)),
        (Decimal("0.001"), DecimalType(3, 3)),
        (Decimal("1E+3"), DecimalType(4, 0)),
        (Decimal("NaN"), DoubleType()),
        (datetime.date(2024, 1, 1), DateType()),
        (datetime.datetime(2024, 1, 1), TimestampType()),
        ([], ArrayType(NullType())),
        ([1, None, "x"], ArrayType(ChoiceType([IntegerType(), StringType()]))),
        ({"a": 1}, StructType([Field("a", IntegerType())])),
    ],
)
def test_a_value_has_a_type(value: Any, data_type: DataType) -> None:
    assert records.type_of(value) == data_type


def test_a_value_keeps_the_type_of_its_field_where_it_can() -> None:
    before = StructType(
        [
            Field("byte", ByteType()),
            Field("long", LongType()),
            Field("float", FloatType()),
            Field("map", MapType(LongType())),
            Field("decimal", DecimalType(10, 2)),
        ]
    )
    record = {"byte": 127, "long": 1, "float": 0.5, "map": {"k": 1}, "decimal": Decimal(1)}
    assert records.type_of(record, before) == before
    assert records.type_of({"byte": 128}, before) == StructType([Field("byte", IntegerType())])


def test_what_cannot_be_in_a_frame_is_told() -> None:
    with pytest.raises(TypeError, match="complex cannot be in a DynamicFrame"):
        records.type_of({"a": [1j]})


def _value(random: random.Random, depth: int) -> Any:
    """A value as JSON has them."""
    kinds = [
        lambda: None,
        lambda: random.randint(-5, 5),
        lambda: random.randint(-(2**40), 2**40),
        lambda: random.random(),
        lambda: random.choice(["", "x", "1", "ä\n"]),
        lambda: random.choice([True, False]),
    ]
    if depth:
        kinds += [
            lambda: [_value(random, depth - 1) for _ in range(random.randrange(3))],
            lambda: {name: _value(random, depth - 1) for name in random.sample("abc", random.randrange(1, 4))},
        ]
    return random.choice(kinds)()


def _same(one: Any, other: Any) -> bool:
    """Whether a value is another; a field that is not there is null."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_same(one.get(name), other.get(name)) for name in one.keys() | other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and bool(one == other)


@pytest.mark.parametrize("seed", range(20))
def test_values_of_any_shape_come_back_from_rows(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 (the same values each time)
    made = [{name: _value(source, 3) for name in "pqr"} for _ in range(8)]
    schema = schemas.merge_all(records.type_of(each) for each in made)
    for record in made:
        back = records.to_record(records.to_row(record, schema), schema)
        assert _same(back, record), (record, back)


def test_values_of_any_shape_come_back_from_spark(spark: SparkSession) -> None:
    source = random.Random(7)  # noqa: S311 (the same values each time)
    made = [{name: _value(source, 3) for name in "pqr"} for _ in range(40)]
    assert all(map(_same, rows_of(frame_of(spark, *made)), made))
