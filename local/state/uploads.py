"""Multipart uploads that are under way: their parts are files until the upload is completed or aborted."""

import shutil
from pathlib import Path
from typing import Any

from local import settings

_FOLDER = settings.STATE_DIR / "uploads"


def shape(key: tuple[str, str], upload: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an upload (its key ends in its id); the bytes of its parts go to files."""
    parts = {
        number: {**part, "body": _written(key[-1], number, part)} for number, part in list(upload["parts"].items())
    }
    return {**upload, "parts": parts}


def _written(upload: str, number: int, part: dict[str, Any]) -> str:
    path = _FOLDER / upload / f"{number}-{part['etag'].strip(chr(34))}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".tmp")
        draft.write_bytes(part["body"])
        draft.replace(path)
    return str(path.relative_to(_FOLDER))


def unshape(upload: dict[str, Any]) -> dict[str, Any]:
    """The upload as it was, with the bytes of its parts.

    Raises:
        OSError: a part's file is missing.
    """
    parts = upload["parts"].items()
    return {**upload, "parts": {int(number): {**part, "body": _read(part["body"])} for number, part in parts}}


def _read(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()


def forget(upload: str) -> None:
    """Delete the parts of an upload that is completed or aborted."""
    shutil.rmtree(_FOLDER / Path(upload).name, ignore_errors=True)


def keep_only(uploads: set[str]) -> None:
    """Delete the parts of all uploads but these."""
    if _FOLDER.is_dir():
        for folder in _FOLDER.iterdir():
            if folder.name not in uploads:
                forget(folder.name)
