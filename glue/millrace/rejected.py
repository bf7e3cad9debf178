"""Files that cannot be read: put aside beside a note, so that somebody can mend them."""

from millrace import objects
from millrace.archive import ArchivedFile
from millrace.run import Run


def reject(run: Run, pipeline: str, file: ArchivedFile, reason: str) -> dict[str, str]:
    """Copy a file to `rejected/PIPELINE/BATCH/` of the landing bucket, with `NAME.note.json` beside it.

    Returns {key, reason, note} for the run report, note being the location of the note.
    """
    target = f"rejected/{pipeline}/{run.batch}/{file.name}"
    run.s3.copy(
        {"Bucket": run.landing, "Key": file.key}, run.landing, target, ExtraArgs={"TaggingDirective": "REPLACE"}
    )
    note = f"{target}.note.json"
    objects.write(
        run.s3,
        run.landing,
        note,
        {
            "key": file.input.key,
            "version_id": file.input.version_id,
            "uploaded_at": file.input.uploaded_at,
            "size": file.input.size,
            "reason": reason,
            "batch": run.batch,
            "what_to_do": f"Correct the file and upload it again as s3://{run.landing}/{file.input.key}",
        },
    )
    return {"key": file.input.key, "reason": reason, "note": f"s3://{run.landing}/{note}"}
