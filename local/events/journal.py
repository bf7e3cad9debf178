"""Records that outlive the process: appended to one file, a line each, and dropped by a line that says so.

Appending costs a write, not a file, so that a thousand uploads a second could each have one. Written without fsync: it
outlives the process, not a power cut. What a kill cut off in the middle was never acknowledged.
"""

import json
import logging
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

_COMPACT_AFTER = 2000
"""So many lines about dropped records make the file worth writing anew."""

_log = logging.getLogger(__name__)


class Journal:
    """Records by their `id`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._records: dict[str, bytes] = {}
        self._dropped = 0

    def load(self) -> list[dict[str, Any]]:
        """What was put and not dropped, in the order in which it was put first."""
        with self._lock:
            self._open()
            return [json.loads(line) for line in self._records.values()]

    def put(self, record: dict[str, Any]) -> None:
        """Keep a record, in place of an earlier one with its id; it is in the file when this returns."""
        line = json.dumps(record).encode() + b"\n"
        with self._lock:
            self._open().write(line)
            self._records[record["id"]] = line

    def drop(self, ids: Iterable[str]) -> None:
        """Forget records."""
        gone = [each for each in ids if each in self._records]
        with self._lock:
            self._open().write(json.dumps({"dropped": gone}).encode() + b"\n")
            for each in gone:
                self._records.pop(each, None)
            self._dropped += len(gone)
            if self._dropped >= max(_COMPACT_AFTER, len(self._records)):
                self._compact()

    def _open(self) -> BinaryIO:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists():
                self._read()
                self._compact()
            self._file = self._path.open("ab", buffering=0)
        return self._file

    def _read(self) -> None:
        for line in self._path.read_bytes().splitlines(keepends=True):
            try:
                record = json.loads(line)
            except ValueError:
                _log.warning("%s ends in half a line, of something that was never acknowledged", self._path)
                continue
            for each in record.get("dropped", ()):
                self._records.pop(each, None)
            if "id" in record:
                self._records[record["id"]] = line

    def _compact(self) -> None:
        draft = self._path.with_suffix(".draft")
        draft.write_bytes(b"".join(self._records.values()))
        draft.replace(self._path)
        self._dropped = 0
        if self._file is not None:
            self._file.close()
            self._file = self._path.open("ab", buffering=0)
