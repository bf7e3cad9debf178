"""spigot: samples of a frame, as JSON lines."""

import json
from pathlib import Path
from typing import Any

import pytest
from glue_frames import frame_of, rows_of
from pyspark.sql import SparkSession

_PEOPLE: list[dict[str, Any]] = [
    {"family_name": "Berg", "birth": {"year": 1944}, "seat": 1},
    {"family_name": "Dahl", "birth": None, "seat": "ex officio"},
    {"family_name": "Moe", "birth": {"year": 1959}, "seat": None},
]


def _written(folder: Path) -> list[str]:
    return [line for file in sorted(folder.glob("part-*")) for line in file.read_text().splitlines()]


def test_the_first_records_are_written_and_the_frame_goes_on(spark: SparkSession, tmp_path: Path) -> None:
    tapped = frame_of(spark, *_PEOPLE).spigot(path=str(tmp_path / "tap"), options={"topk": 2})

    assert [json.loads(line) for line in _written(tmp_path / "tap")] == [
        {"family_name": "Berg", "birth": {"year": 1944}, "seat": 1},
        {"family_name": "Dahl", "seat": "ex officio"},
    ]
    assert rows_of(tapped) == _PEOPLE


def test_files_are_added_to_those_that_are_there(spark: SparkSession, tmp_path: Path) -> None:
    frame = frame_of(spark, *_PEOPLE)
    frame.spigot(str(tmp_path / "tap"), {"topk": 1}).spigot(str(tmp_path / "tap"))

    assert len(_written(tmp_path / "tap")) == 4
    assert {file.name[:5] for file in (tmp_path / "tap").glob("[!.]*")} == {"part-"}


@pytest.mark.parametrize(("probability", "written"), [(0, 0), (1, 3)])
def test_records_are_chosen_by_probability(spark: SparkSession, tmp_path: Path, probability: int, written: int) -> None:
    frame_of(spark, *_PEOPLE).spigot(str(tmp_path / "tap"), {"prob": probability})
    assert len(_written(tmp_path / "tap")) == written


def test_unknown_options_are_refused(spark: SparkSession, tmp_path: Path) -> None:
    frame = frame_of(spark, *_PEOPLE)
    with pytest.raises(NotImplementedError, match="options of spigot: top"):
        frame.spigot(str(tmp_path / "tap"), {"top": 2})
    with pytest.raises(ValueError, match="are a dictionary"):
        frame.spigot(str(tmp_path / "tap"), "top10")  # type: ignore[arg-type] # as AWS's example has it
    assert not (tmp_path / "tap").exists()
