"""One file of the corpus: what it is, and what is to become of it, written down by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

COUNTED = "it has no row; the report of the run counts the file"
HIDDEN = "it is hidden: no tool reads it, and nothing tells of it"
MISNAMED = (
    "it stays where it is, with a note in `rejected/` and a notification: the name is none that the pipeline takes"
)


@dataclass(frozen=True)
class Case:
    """A file that is uploaded among others.

    name: unique in its pipeline; every good row of the file carries it. what: the file, in words, for the
    documentation. key: after the pipeline's prefix. content: makes the file, given the name. rows: how many of its rows
    the pipeline's table holds. quarantined: how many of its rows are put aside for each reason. rejected: why the file
    is. ignored: what becomes of a file that gives nothing and is not rejected. A reason that ends in `…` is the
    beginning of one.
    """

    name: str
    what: str
    key: str
    content: Callable[[str], bytes]
    rows: int = 0
    quarantined: Mapping[str, int] = field(default_factory=dict)
    rejected: str | None = None
    ignored: str | None = None

    @property
    def note(self) -> str | None:
        """The reason in the note that is left under `rejected/`."""
        return "The name is none that this pipeline takes…" if self.ignored == MISNAMED else self.rejected


def is_reason(found: str, expected: str) -> bool:
    """Whether a reason is the expected one."""
    return found.startswith(expected[:-1]) if expected.endswith("…") else found == expected
