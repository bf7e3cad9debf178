"""The document has a section a benchmark, and a measurement replaces its own alone."""

from pathlib import Path

import pytest

from bench import document
from bench.section import Goal, Plot, Section, markdown


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "benchmarks.md"
    file.write_text("# Benchmarks\n\nWhat it is.\n\n## B\n\nold b\n\n## A\n\nold a\n")
    monkeypatch.setattr(document, "_DOCUMENT", file)
    return file


def test_a_section_takes_the_place_of_its_last_version(page: Path) -> None:
    document.put({"B": "## B\n\nnew b"}, ["A", "B", "C"])

    assert page.read_text() == "# Benchmarks\n\nWhat it is.\n\n## A\n\nold a\n\n## B\n\nnew b\n"


def test_a_section_that_nobody_measures_any_more_goes(page: Path) -> None:
    document.put({"C": "## C\n\nc"}, ["C", "B"])

    assert page.read_text() == "# Benchmarks\n\nWhat it is.\n\n## C\n\nc\n\n## B\n\nold b\n"


def test_a_section_says_which_goals_are_reached() -> None:
    goals = (Goal("At least 6 times: 8.2 times", is_reached=True), Goal("Under 1 s: 2 s", is_reached=False))
    section = Section("A job", "What is timed.", ("round", "s"), [("1", "2.0")], Plot("s", ["1"], {"job": [2]}), goals)

    assert markdown(section, "benchmarks/job.svg", "Measured.") == (
        "## A job\n\nWhat is timed.\n\n"
        "- At least 6 times: 8.2 times: reached\n- Under 1 s: 2 s: **not reached**\n\n"
        "| round | s |\n| --- | --- |\n| 1 | 2.0 |\n\n"
        "![A job](benchmarks/job.svg)\n\nMeasured."
    )
    assert not section.is_reached
