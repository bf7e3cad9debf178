"""Paths of fields, and what is done to the fields at their ends."""

import pytest
from awsglue import paths
from awsglue.gluetypes import ArrayType, ChoiceType, Field, IntegerType, StringType, StructType
from glue_frames import frame_of
from pyspark.sql import SparkSession

_FRIEND = StructType([Field("name", StringType()), Field("age", IntegerType())])
_SCHEMA = StructType(
    [
        Field("name", StructType([Field("first", StringType())])),
        Field("friends", ArrayType(_FRIEND)),
        Field("mixed", ChoiceType([IntegerType(), StructType([Field("x", StringType())])])),
        Field("lists", ArrayType(ArrayType(_FRIEND))),
        Field("a.b", IntegerType()),
    ]
)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("id", ("id",)),
        ("provider id", ("provider id",)),
        ("a.b.c", ("a", "b", "c")),
        ("`a.b`.c", ("a.b", "c")),
        ("`[id]`", ("[id]",)),
        ("`a``b`", ("a`b",)),
        ("list[].price", ("list", "[]", "price")),
        ("lists[][]", ("lists", "[]", "[]")),
    ],
)
def test_a_path_has_steps(path: str, steps: tuple[str, ...]) -> None:
    assert paths.parse(path) == steps


@pytest.mark.parametrize("path", ["", "a.", "a..b", ".a", "[id]", "a[0]", "`a", "a`b"])
def test_what_is_no_path_is_told(path: str) -> None:
    with pytest.raises(ValueError, match="path of a field"):
        paths.parse(path)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("friends.age", ("friends", "[]", "age")),
        ("friends[].age", ("friends", "[]", "age")),
        ("lists.age", ("lists", "[]", "age")),
        ("lists[][].age", ("lists", "[]", "[]", "age")),
        ("a.b", ("a", "b")),
        ("`a.b`", ("a.b",)),
        ("NAME.First", ("NAME", "First")),
    ],
)
def test_a_path_in_a_schema_goes_into_arrays(path: str, steps: tuple[str, ...]) -> None:
    assert paths.resolve(_SCHEMA, path) == steps


def test_case_may_be_left_out_of_account() -> None:
    assert paths.resolve(_SCHEMA, "NAME.First", case_sensitive=False) == ("name", "first")
    assert paths.resolve(_SCHEMA, "MIXED.X", case_sensitive=False) == ("mixed", "x")
    assert paths.resolve(_SCHEMA, "NOWHERE.X", case_sensitive=False) == ("NOWHERE", "X")


def test_find_gives_the_type_at_the_end() -> None:
    assert paths.find(_SCHEMA, ("friends", "[]", "age")) == IntegerType()
    assert paths.find(_SCHEMA, ("mixed", "x")) == StringType()
    assert paths.find(_SCHEMA, ("friends", "[]")) == _FRIEND
    for nowhere in [("gone",), ("name", "last"), ("name", "[]"), ("friends", "age"), ("mixed", "[]"), ("a", "b")]:
        assert paths.find(_SCHEMA, nowhere) is None


def test_column_gives_the_values_at_the_end(spark: SparkSession) -> None:
    frame = frame_of(
        spark, {"friends": [{"age": 3}, {"age": 4}], "mixed": 1}, {"friends": None, "mixed": {"x": "y"}, "a.b": 2}
    )
    schema = frame.schema()
    ends = [("friends", "[]", "age"), ("mixed", "x"), ("a.b",)]
    columns = [paths.column(schema, steps).alias(str(place)) for place, steps in enumerate(ends)]
    assert frame.toDF().select(*columns).collect() == [([3, 4], None, None), (None, "y", 2)]


def test_the_shorter_of_two_paths_counts(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a": {"b": 1, "c": 2}, "d": 3})
    for order in [[("a", "b"), ("a",)], [("a",), ("a", "b")]]:
        assert paths.drop(frame.toDF(), frame.schema(), order)[0].columns == ["d"]
        kept, schema = paths.keep(frame.toDF(), frame.schema(), order)
        assert schema == StructType([frame.schema().getField("a")])
        assert kept.collect() == [((1, 2),)]


def test_nested_puts_fields_together() -> None:
    leaf = (("a", "b"), IntegerType(), paths.F.lit(1))
    with pytest.raises(ValueError, match="a field inside of a"):
        paths.nested([leaf, (("a",), IntegerType(), paths.F.lit(1))])
