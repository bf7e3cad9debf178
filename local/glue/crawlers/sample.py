"""What a format says about a file that it recognises."""

from dataclasses import dataclass
from typing import Protocol

from local.glue.crawlers.s3 import File
from local.glue.crawlers.types import Columns


@dataclass(frozen=True)
class Sample:
    """A file of a known format.

    compression: of the file as a whole, `none` or e.g. `gzip`.
    records: how many it holds, estimated when only its beginning was read.
    data_bytes: its size without compression, estimated likewise.
    traits: what all files of one table must share beside format and compression, e.g. the delimiter.
    flags: what holds for the table when it holds for one file, e.g. `header`.
    """

    classification: str
    columns: Columns
    compression: str
    records: int
    data_bytes: int
    traits: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()

    @property
    def kind(self) -> tuple[str, ...]:
        """Files can be in one table only if this is the same."""
        return (self.classification, self.compression, *self.traits)


@dataclass(frozen=True)
class Storage:
    """How a table of a format is stored: the storage descriptor's formats and SerDe, and parameters of the table."""

    input_format: str
    output_format: str
    serde: str
    serde_parameters: dict[str, str]
    parameters: dict[str, str]


class Format(Protocol):
    """A format of files: a module with these two functions."""

    def recognise(self, file: File) -> Sample | None:
        """What the file is, or None if it is not of this format."""

    def storage(self, columns: Columns, traits: tuple[str, ...], flags: frozenset[str]) -> Storage:
        """How a table of such files is stored."""
