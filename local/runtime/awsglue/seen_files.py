"""Which files of a source earlier runs have read, as a job bookmark holds it.

https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html (tracking files using modification timestamps)
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awsglue.sources.s3_files import S3File


@dataclass(frozen=True)
class SeenFiles:
    """Files that were read: all that were modified up to `settled`, and of those modified later the ones in `files`.

    settled: epoch milliseconds. A file may still turn up that was modified shortly before a listing, so what is
    settled ends a while (`maxBand`) before it. files: when each was modified, by its mark.
    """

    settled: int = 0
    files: Mapping[str, int] = field(default_factory=dict)

    def __contains__(self, file: "S3File") -> bool:
        return file.modified <= self.settled or mark(file) in self.files

    def with_files(self, files: Iterable["S3File"], settled: int) -> "SeenFiles":
        """Together with files that were read now; what was settled once stays so."""
        settled = max(self.settled, settled)
        every = {**self.files, **{mark(file): file.modified for file in files}}
        return SeenFiles(settled, {name: modified for name, modified in every.items() if modified > settled})

    def to_json(self) -> dict[str, Any]:
        return {"settled": self.settled, "files": dict(self.files)}

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> "SeenFiles":
        return cls(state["settled"], state["files"])


def mark(file: "S3File") -> str:
    """Stands for one content of a file: a file that was written again is another one."""
    told = "\n".join((file.uri, str(file.modified), str(file.size), file.etag))
    return hashlib.sha256(told.encode()).hexdigest()[:20]
