"""The archive: every upload as it was when it was claimed. Jobs read from there, never from where files arrive."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from millrace.batch import Input
from millrace.run import Run
from millrace.withheld import refusal

_HEAD_BYTES = 65_536
# The run has threads of its own, one a file.
_TRANSFER = TransferConfig(use_threads=False)


@dataclass(frozen=True)
class ArchivedFile:
    """An upload in the archive.

    name: its file name there, unique in the batch and free of what Spark reads as a pattern. key: its whole key.
    head: its first 64 KiB.
    """

    input: Input
    name: str
    key: str
    head: bytes


def archive(
    run: Run, folder: str, inputs: tuple[Input, ...], ending: Callable[[bytes], str]
) -> tuple[tuple[ArchivedFile, ...], dict[Input, str]]:
    """Copy the claimed versions to `archived/FOLDER/` of the landing bucket; again changes nothing.

    folder: one of the run's batch. ending: gives that of a file name, from the file's beginning. Spark goes by it,
    whatever the file was called where it arrived.

    Returns the files, and the uploads that S3 does not give out, whatever is tried, with the reason.
    """

    def copy(numbered: tuple[int, Input]) -> ArchivedFile | str:
        number, upload = numbered
        try:
            return copied(number, upload)
        except ClientError as error:
            reason = refusal(error)
            if reason is None:
                raise
            return reason

    def copied(number: int, upload: Input) -> ArchivedFile:
        head = _head(run, upload)
        name = _file_name(number, upload.key, ending(head))
        key = f"archived/{folder}/{name}"
        run.s3.copy(
            {"Bucket": run.landing, "Key": upload.key, "VersionId": upload.version_id},
            run.landing,
            key,
            # Tags are not copied: reading them would take a permission more.
            ExtraArgs={"TaggingDirective": "REPLACE"},
            Config=_TRANSFER,
        )
        return ArchivedFile(upload, name, key, head)

    outcomes = list(zip(inputs, run.in_parallel(copy, enumerate(inputs)), strict=True))
    files = tuple(outcome for _, outcome in outcomes if isinstance(outcome, ArchivedFile))
    return files, {upload: outcome for upload, outcome in outcomes if isinstance(outcome, str)}


def _head(run: Run, upload: Input) -> bytes:
    if not upload.size:  # S3 has no range of an empty object
        return b""
    answer = run.s3.get_object(
        Bucket=run.landing, Key=upload.key, VersionId=upload.version_id, Range=f"bytes=0-{_HEAD_BYTES - 1}"
    )
    head: bytes = answer["Body"].read()
    return head


def _file_name(number: int, key: str, ending: str) -> str:
    """`00007-orders.json`: what a person knows the key by, in characters that no path syntax uses, and not too long."""
    recognisable = re.sub(r"[^A-Za-z0-9.-]+", "-", key.rsplit("/", 1)[-1])[-100:].lstrip(".-")
    stem = re.sub(r"(\.json|\.csv|\.gz)+$", "", recognisable, flags=re.IGNORECASE)
    return f"{number:05d}-{stem or 'file'}{ending}"
