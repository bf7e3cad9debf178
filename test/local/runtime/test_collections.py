"""DynamicFrameCollection, and the transforms of collections."""

from typing import Any

import pytest
from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.transforms import FlatMap, MapToCollection, RenameField, SelectFromCollection, SplitFields, SplitRows
from glue_frames import frame_of, rows_of
from pyspark.sql import SparkSession


@pytest.fixture
def frames(spark: SparkSession) -> DynamicFrameCollection:
    one = frame_of(spark, {"a": 1, "b": "x"})
    return DynamicFrameCollection({"one": one, "two": frame_of(spark, {"a": 2, "b": "y"})}, one.glue_ctx)


def _rows(collection: DynamicFrameCollection) -> dict[str, Any]:
    return {key: rows_of(collection.select(key)) for key in collection.keys()}  # noqa: SIM118 (not a dict)


def test_frames_are_found_by_key(frames: DynamicFrameCollection) -> None:
    assert list(frames.keys()) == ["one", "two"]
    assert [rows_of(frame) for frame in frames.values()] == [[{"a": 1, "b": "x"}], [{"a": 2, "b": "y"}]]
    assert rows_of(SelectFromCollection.apply(dfc=frames, key=list(frames.keys())[1], transformation_ctx="c")) == [
        {"a": 2, "b": "y"}
    ]
    assert rows_of(SelectFromCollection.apply(frames, "one")) == rows_of(frames["one"])
    assert len(frames) == 2
    with pytest.raises(KeyError):
        frames.select("three")


def test_map_gives_the_function_the_frame_and_the_context(frames: DynamicFrameCollection) -> None:
    def transform(frame: DynamicFrame, ctx: str) -> DynamicFrame:
        return frame.drop_fields(["a"], transformation_ctx=ctx)

    made = frames.map(transform, transformation_ctx="c")

    assert _rows(made) == {"one": [{"b": "x"}], "two": [{"b": "y"}]}
    assert [frame.name for frame in made.values()] == ["c", "c"]
    assert _rows(MapToCollection.apply(frames, lambda frame: frame.select_fields(["a"]))) == {
        "one": [{"a": 1}],
        "two": [{"a": 2}],
    }


def test_flatmap_takes_frames_and_collections(frames: DynamicFrameCollection) -> None:
    def transform(frame: DynamicFrame) -> DynamicFrame | DynamicFrameCollection:
        return frame.split_fields(["a"], "left", "right") if rows_of(frame)[0]["a"] == 1 else frame

    assert _rows(frames.flatmap(transform)) == {
        "left": [{"a": 1}],
        "right": [{"b": "x"}],
        "two": [{"a": 2, "b": "y"}],
    }


def test_flat_map_applies_a_transform_to_each_frame(frames: DynamicFrameCollection) -> None:
    renamed = FlatMap.apply(frames, RenameField, "frame", "c", old_name="a", new_name="n")
    assert _rows(renamed) == {"one": [{"n": 1, "b": "x"}], "two": [{"n": 2, "b": "y"}]}
    assert [frame.name for frame in renamed.values()] == ["c", "c"]

    split = FlatMap.apply(dfc=frames, BaseTransform=SplitFields, frame_name="frame", paths=["a"], name1="l", name2="r")
    assert _rows(split) == {
        "one_l": [{"a": 1}],
        "one_r": [{"b": "x"}],
        "two_l": [{"a": 2}],
        "two_r": [{"b": "y"}],
    }


def test_what_is_not_there_is_named(frames: DynamicFrameCollection) -> None:
    with pytest.raises(NotImplementedError, match=r"DynamicFrameCollection\.relationalize"):
        frames.relationalize()


def test_split_rows_has_names_of_its_own(frames: DynamicFrameCollection) -> None:
    assert list(SplitRows.apply(frames["one"], {"a": {">": 0}}).keys()) == ["frame1", "frame2"]
