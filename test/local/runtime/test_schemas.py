"""Types in the words of frames, of Spark and of mappings, and the type that two types have together."""

import pytest
from awsglue import schemas
from awsglue.gluetypes import (
    ArrayType,
    BinaryType,
    ChoiceType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    Field,
    IntegerType,
    LongType,
    MapType,
    NullType,
    ShortType,
    StringType,
    StructType,
    TimestampType,
    UnknownType,
)
from awsglue.support import NotSupportedHereError
from pyspark.sql import SparkSession
from pyspark.sql import types as spark_types


@pytest.mark.parametrize(
    ("name", "data_type"),
    [
        ("int", IntegerType()),
        ("Integer", IntegerType()),
        ("long", LongType()),
        ("bigint", LongType()),
        ("smallint", ShortType()),
        ("String", StringType()),
        ("Date", DateType()),
        ("timestamp", TimestampType()),
        ("decimal", DecimalType(10, 2)),
        ("decimal(12,4)", DecimalType(12, 4)),
        ("varchar(20)", StringType()),
        ("array<bigint>", ArrayType(LongType())),
        ("map<string,double>", MapType(DoubleType())),
        ("struct<A:int,b:array<string>>", StructType([Field("A", IntegerType()), Field("b", ArrayType(StringType()))])),
    ],
)
def test_types_have_names(spark: SparkSession, name: str, data_type: DataType) -> None:  # noqa: ARG001 (Spark parses)
    assert schemas.named(name) == data_type


@pytest.mark.parametrize("name", ["", "number", "array<", "interval day", "a int", "int,b:int"])
def test_what_is_no_type_is_told(spark: SparkSession, name: str) -> None:  # noqa: ARG001 (Spark parses)
    with pytest.raises((ValueError, NotSupportedHereError)):
        schemas.named(name)


def test_a_choice_is_a_struct_for_spark() -> None:
    schema = StructType(
        [
            Field("c", ChoiceType([StringType(), IntegerType(), StructType([Field("x", NullType())])])),
            Field("list", ArrayType(UnknownType())),
            Field("d", DecimalType(5, 1)),
        ]
    )
    assert schemas.spark_schema(schema).simpleString() == (
        "struct<c:struct<int:int,string:string,struct:struct<x:void>>,list:array<void>,d:decimal(5,1)>"
    )


def test_sparks_schema_comes_back_the_same() -> None:
    schema = StructType(
        [
            Field("b", ArrayType(StructType([Field("c", DateType()), Field("d", TimestampType())]))),
            Field("e", MapType(DecimalType(7, 3))),
            Field("f", BinaryType()),
        ]
    )
    assert schemas.glue_schema(schemas.spark_schema(schema)) == schema


def test_spark_types_that_frames_lack_are_refused() -> None:
    with pytest.raises(NotSupportedHereError, match="interval"):
        schemas.glue_type(spark_types.DayTimeIntervalType())


_INT_STRING = ChoiceType([IntegerType(), StringType()])


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (IntegerType(), IntegerType(), IntegerType()),
        (IntegerType(), StringType(), _INT_STRING),
        (IntegerType(), LongType(), ChoiceType([IntegerType(), LongType()])),
        (IntegerType(), NullType(), IntegerType()),
        (UnknownType(), NullType(), NullType()),
        (_INT_STRING, DoubleType(), ChoiceType([IntegerType(), StringType(), DoubleType()])),
        (_INT_STRING, _INT_STRING, _INT_STRING),
        (ArrayType(IntegerType()), ArrayType(StringType()), ArrayType(_INT_STRING)),
        (ArrayType(NullType()), ArrayType(StringType()), ArrayType(StringType())),
        (DecimalType(5, 2), DecimalType(4, 3), DecimalType(6, 3)),
        (
            StructType([Field("a", IntegerType())]),
            StructType([Field("b", StringType()), Field("a", StringType())]),
            StructType([Field("a", _INT_STRING), Field("b", StringType())]),
        ),
        (
            ChoiceType([IntegerType(), StructType([Field("a", IntegerType())])]),
            StructType([Field("b", StringType())]),
            ChoiceType([IntegerType(), StructType([Field("a", IntegerType()), Field("b", StringType())])]),
        ),
    ],
)
def test_types_have_a_type_together(one: DataType, other: DataType, together: DataType) -> None:
    assert schemas.merge(one, other) == together


def test_no_types_have_no_type_together() -> None:
    assert schemas.merge_all([]) == UnknownType()
