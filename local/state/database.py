"""The file that keeps what the services know: one row a record, changed rows written in one transaction.

SQLite, because a transaction is on disk whole or not at all, whenever the process is killed. With the
write-ahead log and `synchronous=NORMAL` a commit costs no wait for the disk: what the kernel has accepted
survives the process, and after a power failure the file is consistent, at worst without its last moments.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from local.state.errors import SaveError, StateError

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS row (
    id INTEGER PRIMARY KEY,
    service TEXT NOT NULL, store TEXT NOT NULL, record TEXT NOT NULL, part TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (service, store, record, part)
)"""
_WRITE = """
INSERT INTO row (service, store, record, part, value) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (service, store, record, part) DO UPDATE SET value = excluded.value"""


class Place(NamedTuple):
    """Where a row belongs. `part` is empty for the record itself, else names a piece of one of its long lists."""

    service: str
    store: str
    record: str
    part: str


class Database:
    """The rows on disk. Used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            StateError: it is damaged, or of another version of this program.
        """
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._check()
            self._connection.execute(_SCHEMA)
            self._connection.execute(f"PRAGMA user_version={_VERSION}")
        except sqlite3.Error as error:
            raise self.damaged(str(error)) from error

    def _check(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise StateError(
                f"{self.path} was written by another version of the local cloud (format {version}, this one has "
                f"{_VERSION}). Run that version, or move the state folder away to start empty."
            )
        (verdict,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise self.damaged(verdict)

    def damaged(self, why: str) -> StateError:
        """The refusal to start on a file that cannot be trusted."""
        return StateError(
            f"The state file {self.path} is damaged ({why}). Nothing was changed. Put back a copy of the whole state "
            f"folder {self.path.parent.parent}, or move it away to start empty."
        )

    def rows(self) -> Iterator[tuple[Place, str]]:
        """All rows, pieces of a list in the order they were first written."""
        try:
            for *place, value in self._connection.execute(
                "SELECT service, store, record, part, value FROM row ORDER BY id"
            ):
                yield Place(*place), value
        except sqlite3.Error as error:
            raise self.damaged(str(error)) from error

    def write(self, changed: Iterable[tuple[Place, str]], gone: Iterable[Place]) -> None:
        """Write and delete rows, all or none.

        Raises:
            SaveError: the disk is full or cannot be written; the rows are as they were.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                "DELETE FROM row WHERE service = ? AND store = ? AND record = ? AND part = ?", gone
            )
            self._connection.executemany(_WRITE, ((*place, value) for place, value in changed))
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise SaveError(f"{self.path} cannot be written: {error}.") from error

    def close(self) -> None:
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()


def part_name(trail: tuple[str, ...], piece: str) -> str:
    """The name of a piece of the list that lies at this trail of keys inside a record."""
    return json.dumps([*trail, piece])


def part_trail(name: str) -> list[str]:
    """The trail of keys to the list that a piece belongs to."""
    trail: list[str] = json.loads(name)[:-1]
    return trail
