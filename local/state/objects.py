"""The objects of S3 on disk: whole or not at all, whenever the process is killed, and acknowledged only when whole.

MiniStack writes an object's file, then the file beside it that says what the object is (its sidecar). A kill
between the two would leave new bytes under an old description. So the bytes wait as a draft until the draft
of the sidecar is there as well; what a kill leaves of that is told apart by which drafts exist.
"""

import contextlib
import functools
import json
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from local.state.errors import SaveError, StateError

_DRAFT = ".tmp"
_SIDECAR = ".meta.json"
_VERSIONS = ".versions"

_failure: ContextVar[list[OSError] | None] = ContextVar("failure", default=None)


def recover(folder: Path) -> None:
    """Finish or undo what a kill interrupted, before the objects are read.

    Raises:
        StateError: a sidecar cannot be read.
    """
    for root, _, names in os.walk(folder):
        for name in sorted(names, key=lambda name: not name.endswith(_SIDECAR + _DRAFT)):
            path = Path(root, name)
            if name.endswith(_SIDECAR + _DRAFT):
                _recover_sidecar(path)
            elif name.endswith(_DRAFT):
                path.unlink()
            elif name.endswith(_SIDECAR) and not _readable(path):
                raise StateError(
                    f"{path} is damaged: it describes the object in the file beside it. Put back a copy of it, or "
                    "delete both files to lose that object alone."
                )


def _recover_sidecar(draft: Path) -> None:
    """Both drafts: nothing was replaced yet. The sidecar's alone: the bytes are in place and it must follow them."""
    bytes_draft = Path(str(draft).removesuffix(_SIDECAR + _DRAFT) + _DRAFT)
    if bytes_draft.exists() or not _readable(draft):
        draft.unlink()
    else:
        draft.replace(str(draft).removesuffix(_DRAFT))


def _readable(sidecar: Path) -> bool:
    try:
        return isinstance(json.loads(sidecar.read_bytes()), dict)
    except ValueError:
        return False


def writing(_: Callable[..., None]) -> Callable[..., None]:
    """Seam `services.s3._atomic_write`: bytes appear together with their sidecar, and a failure is told."""

    def write(path: str, data: bytes | str, *, text: bool = False) -> None:
        earlier = _failure.get()
        if earlier:  # what this request should write next would rest on what it could not write
            raise earlier[0]
        try:
            _write_draft(path + _DRAFT, data.encode() if isinstance(data, str) else data)
            if text:
                with contextlib.suppress(FileNotFoundError):  # a sidecar alone: a delete marker, tags
                    Path(path.removesuffix(_SIDECAR) + _DRAFT).replace(path.removesuffix(_SIDECAR))
            if text or f"/{_VERSIONS}/" in path:
                Path(path + _DRAFT).replace(path)
        except OSError as error:
            for draft in (path + _DRAFT, path.removesuffix(_SIDECAR) + _DRAFT):
                Path(draft).unlink(missing_ok=True)
            if earlier is not None:
                earlier.append(error)
            raise

    return write


def _write_draft(path: str, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


@contextlib.contextmanager
def written() -> Iterator[None]:
    """Around a request: fails if any of its objects could not be written; S3 then knows what it knew before.

    Raises:
        SaveError: the disk is full or cannot be written.
    """
    failures: list[OSError] = []
    token = _failure.set(failures)
    try:
        yield
    finally:
        _failure.reset(token)
    if failures:
        error = failures[0]
        raise SaveError(f"{error.filename or 'an object'} cannot be written: {error.strerror}.")


def reload(account: str, bucket: str) -> None:
    """Know of a bucket's objects what is on disk, after a write failed half way."""
    from ministack.services import s3

    known = s3._buckets._data.get((account, bucket))
    if known is None:
        return
    known["objects"].clear()
    for store in (s3._object_versions, s3._object_tags, s3._object_acl, s3._object_annotations):
        for key in [key for key in list(store._data) if key[0] == account and key[1][0] == bucket]:
            del store._data[key]
    s3._load_persisted_bucket(account, bucket, str(Path(s3.DATA_DIR, account, bucket)))


def on_disk(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Seam `services.s3._version_entry_from_record`: the bytes of versions are on disk, not in memory as well."""

    @functools.wraps(original)
    def entry(record: dict[str, Any], version: str, data: bytes | None) -> dict[str, Any]:
        return original(record, version, data) | {"data": None}

    return entry
