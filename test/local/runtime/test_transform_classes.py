"""Every class of awsglue.transforms does what the method of frames does, by place and by name, and describes itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import awsglue.transforms
import pytest
from awsglue.dynamicframe import DynamicFrame
from awsglue.transforms import *  # noqa: F403 (as scripts do)
from awsglue.transforms import GlueTransform
from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession

_RECORDS: list[dict[str, Any]] = [
    {"id": 1, "name": "a", "s": {"x": 1}, "l": [1, 2], "v": 1, "json": '{"k": 1}', "none": None},
    {"id": 2, "name": "b", "s": {"x": 2}, "l": [], "v": "z", "json": '{"k": 2}', "none": None},
]
_DYNAMO = {"Item": {"a": {"S": "x"}, "n": {"N": "1"}}}


_CASES: list[tuple[str, dict[str, Any], Callable[[DynamicFrame], Any]]] = [
    (
        "ApplyMapping",
        {"mappings": [("id", "int", "key", "string")]},
        lambda f: f.apply_mapping([("id", "int", "key", "string")]),
    ),
    ("DropFields", {"paths": ["s.x", "l"]}, lambda f: f.drop_fields(["s.x", "l"])),
    ("DropNullFields", {}, lambda f: f.drop_fields(["none"])),
    ("Filter", {"f": lambda record: record["id"] > 1}, lambda f: f.filter(lambda record: record["id"] > 1)),
    ("Map", {"f": lambda record: {"n": record["id"]}}, lambda f: f.map(lambda record: {"n": record["id"]})),
    (
        "Relationalize",
        {"staging_path": "/nowhere", "name": "root"},
        lambda f: f.relationalize("root", "/nowhere"),
    ),
    ("RenameField", {"old_name": "name", "new_name": "called"}, lambda f: f.rename_field("name", "called")),
    ("ResolveChoice", {"specs": [("v", "make_cols")]}, lambda f: f.resolveChoice(specs=[("v", "make_cols")])),
    ("ResolveChoice", {"specs": None, "choice": "cast:string"}, lambda f: f.resolveChoice(choice="cast:string")),
    ("SelectFields", {"paths": ["id", "v"]}, lambda f: f.select_fields(["id", "v"])),
    ("SplitFields", {"paths": ["id"], "name1": "a", "name2": "b"}, lambda f: f.split_fields(["id"], "a", "b")),
    ("SplitFields", {"paths": ["id"]}, lambda f: f.split_fields(["id"], "frame1", "frame2")),
    (
        "SplitRows",
        {"comparison_dict": {"id": {">": 1}}, "name1": "a", "name2": "b"},
        lambda f: f.split_rows({"id": {">": 1}}, "a", "b"),
    ),
    ("Unbox", {"path": "json", "format": "json"}, lambda f: f.unbox("json", "json")),
    ("UnnestFrame", {}, lambda f: f.unnest()),
]


def _content(made: Any) -> Any:
    if isinstance(made, DynamicFrame):
        return printed(made), rows_of(made)
    return {key: _content(made.select(key)) for key in made.keys()}  # noqa: SIM118 (not a dict)


@pytest.mark.parametrize(
    ("name", "arguments", "method"), _CASES, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(_CASES)]
)
def test_a_class_is_its_method(
    spark: SparkSession, name: str, arguments: dict[str, Any], method: Callable[[DynamicFrame], Any]
) -> None:
    frame, transform = frame_of(spark, *_RECORDS), getattr(awsglue.transforms, name)
    expected = _content(method(frame))

    by_name = transform.apply(frame=frame, **arguments, transformation_ctx="ctx", info="i", stageThreshold=9)

    assert _content(by_name) == expected
    assert getattr(by_name, "name", "ctx") == "ctx"
    by_place = transform()(frame, *arguments.values())
    assert _content(by_place) == expected


def test_classes_of_two_frames(spark: SparkSession) -> None:
    one, other = frame_of(spark, {"id": 1, "n": "a"}), frame_of(spark, {"key": 1, "m": 2})

    joined = Join.apply(frame1=one, frame2=other, keys1=["id"], keys2=["key"], transformation_ctx="Join_node1")  # noqa: F405
    assert (joined.name, rows_of(joined)) == ("Join_node1", [{"id": 1, "n": "a", "key": 1, "m": 2}])
    assert rows_of(Join.apply(one, other, "id", "key", "c")) == rows_of(joined)  # noqa: F405
    united = Union.apply(frame1=one, frame2=other, transformation_ctx="u")  # noqa: F405
    assert (united.name, _content(united)) == ("u", _content(one.union(other)))
    assert _content(Union()(one, other)) == _content(united)  # noqa: F405


def test_classes_of_one_frame_without_thresholds(spark: SparkSession, tmp_path: Path) -> None:
    failing = frame_of(spark, {"n": 0}).map(lambda record: {"n": 1 // record.n})
    assert _content(ErrorsAsDynamicFrame.apply(failing)) == _content(failing.errorsAsDynamicFrame())  # noqa: F405

    frame = frame_of(spark, *_RECORDS)
    tapped = Spigot.apply(frame=frame, path=str(tmp_path / "a"), options={"topk": 1}, transformation_ctx="s")  # noqa: F405
    assert (tapped.name, _content(tapped)) == ("s", _content(frame))
    assert len(list((tmp_path / "a").glob("part-*"))) == 1
    assert rows_of(Simplify_ddb_json.apply(frame=frame_of(spark, _DYNAMO))) == [{"a": "x", "n": "1"}]  # noqa: F405


@pytest.mark.parametrize("name", sorted(set(awsglue.transforms.__all__) - {"GlueTransform"}))
def test_a_class_describes_itself(name: str) -> None:
    transform: type[GlueTransform] = getattr(awsglue.transforms, name)

    described = transform.describe()["transform"]

    assert list(described) == ["name", "args", "returns", "raises", "location"]
    assert (described["name"], described["location"]) == (name, "internal")
    assert transform.name() == name
    for argument in described["args"]:
        assert list(argument) == ["name", "type", "description", "optional", "defaultValue"]
        assert argument["type"], argument
        assert argument["description"], argument
    assert described["args"] == transform.describeArgs()
    assert set(described["returns"]) == {"type", "description"}
    assert all(set(error) == {"type", "description"} for error in transform.describeErrors())
    assert transform.describeTransform().endswith(".")


def test_arguments_are_described_in_their_order() -> None:
    arguments = SplitRows.describeArgs()  # noqa: F405
    assert [(each["name"], each["optional"], each["defaultValue"]) for each in arguments] == [
        ("frame", False, None),
        ("comparison_dict", False, None),
        ("name1", True, "frame1"),
        ("name2", True, "frame2"),
        ("transformation_ctx", True, ""),
        ("info", True, ""),
        ("stageThreshold", True, "0"),
        ("totalThreshold", True, "0"),
    ]


def test_a_transform_of_ones_own_inherits_from_the_base() -> None:
    class Count(GlueTransform):
        """How many.

        things: The things
        """

        def __call__(self, things: list[int]) -> int:
            return len(things)

    assert Count.apply([1, 2]) == 2
    assert Count.describeTransform() == "How many."
    with pytest.raises(NotImplementedError):
        GlueTransform.apply()


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(NotImplementedError, match=r"not supported here yet: awsglue\.transforms\.FindMatches"):
        awsglue.transforms.FindMatches  # noqa: B018 (to see it raise)
