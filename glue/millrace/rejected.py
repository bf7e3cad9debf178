"""Files that cannot be read: put aside beside a note, so that somebody can mend them."""

import re

from millrace import objects
from millrace.archive import ArchivedFile
from millrace.batch import Input
from millrace.run import Run

_LONGEST_KEY = 1024
"""Bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""


def reject(run: Run, pipeline: str, file: ArchivedFile, reason: str) -> dict[str, str]:
    """Copy a file to `rejected/PIPELINE/VERSION/` of the landing bucket, with `NAME.note.json` beside it.

    Where `src/lib/uploads.ts` puts it, so that a file which both see is there once.

    Returns {key, reason, note} for the run report, note being the location of the note.
    """
    return _put_aside(run, {"Key": file.key}, file.input, _target(pipeline, file.input), reason)


def reject_unread(run: Run, pipeline: str, upload: Input, reason: str) -> dict[str, str]:
    """Note that an upload cannot be had; there is nothing to copy. Returns what `reject` does."""
    return _note_on(run, upload, _target(pipeline, upload), reason)


def reject_once(run: Run, upload: Input, reason: str) -> dict[str, str]:
    """Copy an upload that stays where it is to `rejected/KEY/VERSION.json`, with a note beside it; only once.

    Returns what `reject` does.
    """
    target = f"rejected/{upload.key}/{upload.version_id}.json"
    if len(_note(target).encode()) > _LONGEST_KEY:
        target = _target(upload.key.partition("/")[0], upload)
    return _noted(run, upload, target) or _put_aside(
        run, {"Key": upload.key, "VersionId": upload.version_id}, upload, target, reason
    )


def note_once(run: Run, pipeline: str, upload: Input, reason: str) -> dict[str, str]:
    """Note that an upload, which stays where it is, cannot be read; only once. Returns what `reject` does."""
    target = _target(pipeline, upload)
    return _noted(run, upload, target) or _note_on(run, upload, target, reason)


def _noted(run: Run, upload: Input, target: str) -> dict[str, str] | None:
    """What `reject` has returned for an upload, if it has a note."""
    noted: dict[str, str] | None = objects.read(run.s3, run.landing, _note(target))
    return noted and {"key": upload.key, "reason": noted["reason"], "note": f"s3://{run.landing}/{_note(target)}"}


def _put_aside(run: Run, source: dict[str, str], upload: Input, target: str, reason: str) -> dict[str, str]:
    run.s3.copy({"Bucket": run.landing, **source}, run.landing, target, ExtraArgs={"TaggingDirective": "REPLACE"})
    return _note_on(run, upload, target, reason)


def _note_on(run: Run, upload: Input, target: str, reason: str) -> dict[str, str]:
    objects.write(
        run.s3,
        run.landing,
        _note(target),
        {
            "key": upload.key,
            "version_id": upload.version_id,
            "uploaded_at": upload.uploaded_at,
            "size": upload.size,
            "reason": reason,
            "batch": run.batch,
            "what_to_do": f"Correct the file and upload it again as s3://{run.landing}/{upload.key}",
        },
    )
    return {"key": upload.key, "reason": reason, "note": f"s3://{run.landing}/{_note(target)}"}


def _target(pipeline: str, upload: Input) -> str:
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", upload.key.rsplit("/", 1)[-1])[-100:]
    return f"rejected/{pipeline}/{upload.version_id}/{name or 'file'}"


def _note(target: str) -> str:
    return f"{target}.note.json"
