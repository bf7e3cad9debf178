"""A job of the service, what it reads, and what else does the same work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from deployed import PREFIX, Service

_SCRIPTS = Path(__file__).parents[1] / "scripts"


def _nothing(_: Service) -> None:
    """The job finds its input by itself."""


@dataclass(frozen=True)
class Case:
    """One job, and its input.

    job: its name in the service. source: the folder of the landing bucket that its input is put into. extension: of
    the files. copy: the options of DuckDB's COPY that writes them. row: a SELECT list, of the number `i` of a row, that
    gives them. duckdb: what does the same by DuckDB, reading `{source}` and writing below `{target}`; one statement
    each. output: where the job's rows are in the lake afterwards, as a pattern of files, and count: how many rows there
    must be among so many of the input. arguments: of a run. prepare: what is put in place before each run.
    """

    job: str
    source: str
    extension: str
    copy: str
    row: str
    duckdb: tuple[str, ...]
    output: str
    count: Callable[[int], int] = lambda rows: rows
    arguments: dict[str, str] = field(default_factory=dict)
    prepare: Callable[[Service], None] = _nothing

    @property
    def name(self) -> str:
        """Of the job in the deployed service."""
        return f"{PREFIX}-{self.job}"

    @property
    def script(self) -> Path:
        """The straightforward script for the same result."""
        return _SCRIPTS / f"{self.job.replace('-', '_')}.py"
