"""The page of what is supported is what the code and the tests say."""

from pathlib import Path

from local import compatibility

_PAGE = Path(__file__).parents[2] / "docs/compatibility.md"


def test_the_page_is_up_to_date() -> None:
    assert _PAGE.read_text() == compatibility.page(), "Run `.venv/bin/python -m local.compatibility`."


def test_what_works_is_in_a_test() -> None:
    untested = [
        f"{listed['title']}: {entry.name}"
        for listed, entries in compatibility.sections()
        for entry in entries
        if entry.verdict.here in ("works", "partly") and not entry.tests
    ]

    assert untested == []
