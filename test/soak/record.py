"""What was uploaded, as plain facts: the record that the output is compared with."""

import hashlib
import threading
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Upload:
    """A file that was uploaded.

    good: the rows of it that the tables must hold, as a query answers them. bad: the texts that must be in quarantine.
    readable: whether it has rows at all; otherwise it must be rejected as a whole.
    """

    key: str
    body: bytes
    good: tuple[Hashable, ...] = ()
    bad: tuple[str, ...] = ()
    readable: bool = True

    @property
    def etag(self) -> str:
        """Of the object in S3, as listings have it."""
        return f'"{hashlib.md5(self.body, usedforsecurity=False).hexdigest()}"'

    @property
    def rows(self) -> int:
        return len(self.good) + len(self.bad)


@dataclass
class Record:
    """The uploads of a pipeline, in their order."""

    uploads: list[Upload] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, upload: Upload) -> None:
        with self.lock:
            self.uploads.append(upload)

    def of(self, key: str, etag: str) -> Upload | None:
        """The upload that is a version of a key."""
        return next((each for each in self.uploads if (each.key, each.etag) == (key, etag)), None)

    @property
    def current(self) -> list[Upload]:
        """The last upload of each key."""
        return list({each.key: each for each in self.uploads}.values())

    @property
    def good(self) -> Counter[Hashable]:
        """The rows that count now."""
        return Counter(row for each in self.current for row in each.good)


def differences(what: str, found: "Counter[Hashable]", expected: "Counter[Hashable]") -> list[str]:
    """What is lost and what is too many, each with an example."""
    faults = []
    for name, rows in (("lost", expected - found), ("too many", found - expected)):
        if rows:
            examples = ", ".join(f"{count} x {row}" for row, count in list(rows.items())[:3])
            faults.append(f"{what}: {rows.total()} rows are {name}, e.g. {examples}")
    return faults
