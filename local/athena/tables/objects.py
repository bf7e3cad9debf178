"""The objects of S3 as files that the engine can read in place."""

import bisect
import os
from dataclasses import dataclass
from pathlib import Path

from ministack.services import s3

_ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})


@dataclass(frozen=True)
class StoredObject:
    """An object that a table reads. size: in bytes."""

    bucket: str
    key: str
    size: int

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def link(self, path: Path) -> None:
        """Give this object's content, as it is now, another name: a hard link, so nothing is copied and an
        overwrite during the query does not show.
        """
        stored = s3._object_disk_path(self.bucket, self.key)
        if stored is None or not Path(stored).is_file():
            path.write_bytes(s3._get_object_data(self.bucket, self.key) or b"")
            return
        try:
            os.link(stored, path)
        except OSError:  # a file system without hard links
            path.symlink_to(Path(stored).resolve())


def split_location(location: str) -> tuple[str, str]:
    """The bucket and the key prefix, which ends in `/` unless it is empty, of an `s3://` location."""
    bucket, _, prefix = location.split("://", 1)[-1].partition("/")
    return bucket, prefix if not prefix or prefix.endswith("/") else prefix + "/"


class Listing:
    """The buckets' keys as they are when a query first asks, in order."""

    def __init__(self) -> None:
        self._keys: dict[str, list[str]] = {}

    def under(self, location: str) -> list[StoredObject]:
        """What Athena reads under a location: no folder markers, nothing empty, archived or hidden (`_`, `.`)."""
        bucket, prefix = split_location(location)
        records = s3._buckets.get(bucket, {}).get("objects", {})
        keys = self._keys.get(bucket)
        if keys is None:
            keys = self._keys[bucket] = sorted(records.copy())
        found = []
        for index in range(bisect.bisect_left(keys, prefix), len(keys)):
            key = keys[index]
            if not key.startswith(prefix):
                break
            record = records.get(key)
            if record is not None and _readable(key[len(prefix) :], record):
                found.append(StoredObject(bucket, key, record["size"]))
        return found


def _readable(name: str, record: dict[str, object]) -> bool:
    if not record.get("size") or name.endswith("/") or record.get("storage_class") in _ARCHIVED:
        return False
    return not any(part.startswith(("_", ".")) for part in name.split("/"))
