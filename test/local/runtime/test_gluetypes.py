"""The types' documented members, and schemas as AWS's examples print them."""

import json

import pytest
from awsglue import gluetypes
from awsglue.gluetypes import (
    ArrayType,
    AtomicType,
    ChoiceType,
    DataType,
    DecimalType,
    EntityType,
    EnumType,
    Field,
    IntegerType,
    LongType,
    MapType,
    StringType,
    StructType,
    UnknownType,
)
from glue_frames import frame_of
from pyspark.sql import SparkSession


@pytest.mark.parametrize(
    "data_type",
    [
        StringType({"a": "b"}),
        DecimalType(),
        DecimalType(12, 3, {"x": 1}),
        EnumType(["a", "b"]),
        ArrayType(),
        MapType(ArrayType(LongType())),
        ChoiceType([IntegerType(), StructType([Field("a", StringType(), {"p": 1})])]),
        EntityType("phone", StringType()),
    ],
)
def test_a_type_comes_back_from_its_json(data_type: DataType) -> None:
    described = json.loads(json.dumps(data_type.jsonValue()))
    assert gluetypes.from_json_value(described) == data_type
    assert described["dataType"] == data_type.typeName()
    assert type(data_type).fromJsonValue(described) == data_type  # type: ignore[attr-defined] # each kind has it


def test_documented_defaults() -> None:
    assert StringType().jsonValue() == {"dataType": "string", "properties": {}}
    assert (DecimalType().precision, DecimalType().scale) == (10, 2)
    assert ArrayType().elementType == UnknownType()
    assert MapType().valueType == UnknownType()
    assert StructType().fields == []
    assert ChoiceType().choices == {}


def test_choices_are_added_and_merged() -> None:
    choice = ChoiceType([IntegerType()])
    choice.add(StringType())
    choice.merge([StringType(), LongType()])
    assert sorted(choice.choices) == ["int", "long", "string"]
    with pytest.raises(ValueError, match="duplicate choice int"):
        choice.add(IntegerType())


def test_a_struct_knows_its_fields() -> None:
    struct = StructType()
    field = Field("a", IntegerType())
    struct.add(field)
    assert struct.hasField("a")
    assert struct.hasField(Field("a", StringType()))
    assert not struct.hasField("b")
    assert struct.getField("a") is field
    assert [each.name for each in struct] == ["a"]
    with pytest.raises(KeyError):
        struct.getField("b")


def test_what_is_no_type_is_told() -> None:
    with pytest.raises(ValueError, match="melon is not the name of a type"):
        gluetypes.from_json_value({"dataType": "melon"})


def test_a_schema_prints_as_aws_prints_it(spark: SparkSession, capsys: pytest.CaptureFixture[str]) -> None:
    frame = frame_of(
        spark,
        {"name": "a", "provider id": 3_000_000_000, "location": {"state": "x"}, "friends": [{"name": "b", "age": 1}]},
        {"name": "a", "provider id": "7"},
    )
    frame.printSchema()
    assert capsys.readouterr().out.splitlines() == [
        "root",
        "|-- name: string",
        "|-- provider id: choice",
        "|    |-- long",
        "|    |-- string",
        "|-- location: struct",
        "|    |-- state: string",
        "|-- friends: array",
        "|    |-- element: struct",
        "|    |    |-- name: string",
        "|    |    |-- age: int",
    ]
    assert frame.schema().getField("friends").dataType.typeName() == "array"


def test_types_without_parts_are_atomic() -> None:
    parts = (ArrayType(), ChoiceType(), EntityType("phone", StringType()), MapType(), StructType())

    assert all(isinstance(each, AtomicType) for each in (DecimalType(), EnumType(["a"]), StringType(), UnknownType()))
    assert not any(isinstance(each, AtomicType) for each in parts)
