"""DynamicFrame itself: rows as text, DataFrames and back, partitions, thresholds, sinks."""

from types import SimpleNamespace
from typing import Any

import pytest
from awsglue.dynamicframe import DynamicFrame, ResolveOption
from awsglue.gluetypes import DecimalType, DoubleType, StringType
from awsglue.transformation import ErrorThresholdError
from glue_frames import frame_of, rows_of
from pyspark.sql import SparkSession


def test_show_prints_a_json_object_a_record(spark: SparkSession, capsys: pytest.CaptureFixture[str]) -> None:
    data = spark.sql(
        "select 1 as n, 'å\"' as t, cast('2024-01-02 03:04:05.6' as timestamp) as at, date'2024-01-02' as d, "
        "1.50bd as c, binary('hi') as b, array(1, null) as l, named_struct('x', null, 'y', true) as s, "
        "cast(null as int) as gone, map('k', 2.5d) as m, 7bd as w"
    )
    DynamicFrame.fromDF(data, frame_of(spark, {"x": 1}).glue_ctx, "typed").show()
    frame_of(spark, {"v": 1}, {"v": "x"}, {"v": {"a": 2}}).show(2)

    assert capsys.readouterr().out.splitlines() == [
        '{"n": 1, "t": "å\\"", "at": "2024-01-02T03:04:05.600Z", "d": "2024-01-02", "c": 1.5, "b": "aGk=", '
        '"l": [1, null], "s": {"y": true}, "m": {"k": 2.5}, "w": 7}',
        '{"v": 1}',
        '{"v": "x"}',
    ]


def test_a_choice_is_a_struct_in_a_data_frame(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a": {"b": 1}}, {"a": {"b": "x"}}, {"a": {"b": None}})

    data = frame.toDF()

    assert data.schema.simpleString() == "struct<a:struct<b:struct<int:int,string:string>>>"
    assert [tuple(row.a.b) if row.a.b else None for row in data.collect()] == [(1, None), (None, "x"), None]
    assert frame.toDF([ResolveOption("a.b", "KeepAsStruct")]).schema == data.schema


@pytest.mark.parametrize(
    ("option", "values"),
    [
        (ResolveOption("v", "Project", StringType()), [None, "2.5", "x"]),
        (ResolveOption("v", "Cast", DoubleType()), [1.0, 2.5, None]),
    ],
)
def test_a_data_frame_is_asked_for_with_choices_resolved(
    spark: SparkSession, option: ResolveOption, values: list[Any]
) -> None:
    frame = frame_of(spark, {"v": 1}, {"v": "2.5"}, {"v": "x"})
    assert [row.v for row in frame.toDF([option]).collect()] == values


def test_options_that_make_no_sense_are_named() -> None:
    assert ResolveOption("v", "cast", DecimalType(5, 1)).spec() == ("v", "cast:decimal(5,1)")
    with pytest.raises(ValueError, match="Explode is not an action"):
        ResolveOption("v", "Explode").spec()
    with pytest.raises(ValueError, match="Cast needs a target type"):
        ResolveOption("v", "Cast").spec()


def test_data_frames_come_back_as_they_were(spark: SparkSession) -> None:
    data = spark.createDataFrame([(1, "x", [(1.5, None)])], "a int, `b.c` string, l array<struct<d: double, e: date>>")
    frame = DynamicFrame.fromDF(data, frame_of(spark, {"x": 1}).glue_ctx)

    assert (frame.name, frame.toDF().schema, frame.count()) == ("", data.schema, 1)
    assert frame.toDF().collect() == data.collect()


def test_partitions(spark: SparkSession) -> None:
    frame = frame_of(spark, *[{"n": place} for place in range(4)])
    assert frame.repartition(3).getNumPartitions() == 3
    assert frame.repartition(3).coalesce(2).getNumPartitions() == 2
    assert frame.coalesce(4, shuffle=True).getNumPartitions() == 4
    assert sorted(record["n"] for record in rows_of(frame.repartition(3))) == [0, 1, 2, 3]


def test_more_errors_than_allowed_fail_at_the_line(spark: SparkSession) -> None:
    frame = frame_of(spark, {"n": 0}, {"n": 0}, {"n": 1}, {"n": 2})
    inverse = lambda record: {"n": 1 // record["n"]}  # noqa: E731 (workers have not this module)

    with pytest.raises(ErrorThresholdError, match=r"inverted \(as agreed\): 2 records failed, stageThreshold allows 1"):
        frame.map(inverse, "inverted", "as agreed", 1)

    allowed = frame.map(inverse, transformation_ctx="first", stageThreshold=2, totalThreshold=2)
    allowed.assertErrorThreshold()
    with pytest.raises(ErrorThresholdError, match="second: 3 records failed, totalThreshold allows 2"):
        allowed.filter(lambda record: 1 // record["n"], "second", totalThreshold=2)
    with pytest.raises(ErrorThresholdError, match="totalThreshold allows 2"):
        allowed.filter(lambda record: 1 // record["n"]).drop_fields(["x"], totalThreshold=2)
    assert allowed.filter(lambda record: 1 // record["n"]).errorsCount() == 3


def test_a_record_that_failed_before_frames_went_apart_is_counted_once(spark: SparkSession) -> None:
    inverted = frame_of(spark, {"n": 0}, {"n": 1}, {"n": 2}).filter(lambda record: 1 // record["n"] >= 0)
    ones = inverted.filter(lambda record: record["n"] == 1)
    assert inverted.drop_fields(["x"]).union(ones).errorsCount() == 1
    assert ones.join("n", "n", inverted).errorsCount() == 1


def test_a_frame_without_errors_has_none(spark: SparkSession) -> None:
    frame = frame_of(spark, {"n": 1})
    assert (frame.errorsCount(), frame.stageErrorsCount(), frame.errorsAsDynamicFrame().count()) == (0, 0, 0)
    frame.assertErrorThreshold()


def test_write_goes_through_the_context(spark: SparkSession) -> None:
    frame = frame_of(spark, {"n": 1})
    calls: list[dict[str, Any]] = []
    writer = SimpleNamespace(from_options=lambda **options: calls.append(options))
    frame.glue_ctx = SimpleNamespace(write_dynamic_frame=writer)  # type: ignore[assignment] # in place of the real one

    assert frame.write("s3", {"path": "s3://b/p"}, format="json") is frame
    assert calls == [
        {
            "frame": frame,
            "connection_type": "s3",
            "connection_options": {"path": "s3://b/p"},
            "format": "json",
            "format_options": {},
        }
    ]


def test_the_code_that_exports_have_to_drop_nulls_finds_its_fields(spark: SparkSession) -> None:
    from awsglue.gluetypes import ArrayType, IntegerType, NullType, StringType, StructType

    def walk(schema: Any, path: str, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
        if isinstance(schema, StructType):
            for field in schema:
                walk(field.dataType, f"{path}.{field.name}" if path else field.name, found)
        elif isinstance(schema, ArrayType):
            walk(schema.elementType, path, found)
        else:
            kinds = [kind.__name__ for kind in (NullType, StringType, IntegerType) if isinstance(schema, kind)]
            found.append((path, kinds[0]))
        return found

    frame = frame_of(spark, {"a": None, "s": {"t": "x"}, "l": [{"i": 1, "n": None}]})

    assert walk(frame.schema(), "", []) == [
        ("a", "NullType"),
        ("s.t", "StringType"),
        ("l.i", "IntegerType"),
        ("l.n", "NullType"),
    ]


def test_what_is_not_there_is_named(spark: SparkSession) -> None:
    frame = frame_of(spark, {"n": 1})
    assert not hasattr(frame, "nothing_of_this_name")
    with pytest.raises(NotImplementedError, match=r"not supported here yet: DynamicFrame\.nothing_of_this_name"):
        frame.nothing_of_this_name()
