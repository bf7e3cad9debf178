"""docs/benchmarks.md: a section a benchmark, each replaced when it is measured anew."""

from pathlib import Path

_DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PICTURES = "benchmarks"
"""The folder of the plots, beside the document."""


def picture(name: str) -> Path:
    """Where the plot of a benchmark is kept."""
    return _DOCUMENT.parent / PICTURES / f"{name}.svg"


def put(sections: dict[str, str], order: list[str]) -> None:
    """Put sections, by their titles, in the place of their last version; all are kept in the order of the titles."""
    head, *kept = _DOCUMENT.read_text().rstrip().split("\n## ")
    known = {part.partition("\n")[0]: f"## {part.rstrip()}" for part in kept} | sections
    _DOCUMENT.write_text("\n\n".join([head.rstrip(), *(known[title] for title in order if title in known)]) + "\n")
