"""Frames of which nothing is known, as a source has that finds nothing new: scripts run through with them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from awsglue import gluetypes
from awsglue.dynamicframe import DynamicFrame
from awsglue.transforms import DropNullFields
from glue_frames import frame_of, rows_of
from pyspark.sql import SparkSession

_FULL: list[dict[str, Any]] = [{"id": 1, "n": "x"}]

_CALLS: list[tuple[Callable[[DynamicFrame, DynamicFrame], DynamicFrame], list[dict[str, Any]]]] = [
    (lambda empty, _: empty.filter(lambda record: record["id"] > 1), []),
    (lambda empty, _: empty.map(lambda record: {"id": record["id"]}), []),
    (lambda empty, full: empty.join(["id"], ["id"], full), []),
    (lambda empty, full: full.join(["id"], ["id"], empty), []),
    (lambda empty, full: empty.union(full), _FULL),
    (lambda empty, full: full.union(empty), _FULL),
    (lambda empty, full: full.mergeDynamicFrame(empty, ["id"]), _FULL),
    (lambda empty, full: empty.mergeDynamicFrame(full, ["id"]), _FULL),
    (lambda empty, _: empty.split_rows({"id": {">": 1}}, "a", "b").select("b"), []),
    (lambda empty, _: DropNullFields.apply(empty), []),
    (lambda empty, _: empty.repartition(2), []),
]


@pytest.mark.parametrize("place", range(len(_CALLS)))
def test_transforms_of_an_empty_frame(spark: SparkSession, place: int) -> None:
    transform, expected = _CALLS[place]
    full = frame_of(spark, *_FULL)
    empty = DynamicFrame(spark.createDataFrame([], ""), full.glue_ctx, "empty", schema=gluetypes.StructType())  # type: ignore[arg-type]

    made = transform(empty, full)

    assert rows_of(made) == expected
    assert made.errorsCount() == 0


def test_an_empty_frame_is_shown_and_sampled(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full = frame_of(spark, *_FULL)
    empty = full.filter(lambda _: False)
    empty.show()
    empty.spigot(str(tmp_path / "tap"), {"topk": 2}).printSchema()
    assert capsys.readouterr().out.splitlines() == ["root", "|-- id: int", "|-- n: string"]
