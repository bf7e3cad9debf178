"""The archive: every upload as it was when it was claimed. Jobs read from there, never from where files arrive."""

import re
from dataclasses import dataclass

from boto3.s3.transfer import TransferConfig

from millrace.batch import Input
from millrace.run import Run

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


def archive(run: Run, pipeline: str, inputs: tuple[Input, ...]) -> tuple[ArchivedFile, ...]:
    """Copy the claimed versions to `archived/PIPELINE/BATCH/` of the landing bucket; again changes nothing."""
    numbered = [(number, each) for number, each in enumerate(inputs)]
    return tuple(run.in_parallel(lambda item: _archive(run, pipeline, *item), numbered))


def _archive(run: Run, pipeline: str, number: int, upload: Input) -> ArchivedFile:
    name = _file_name(number, upload.key)
    key = f"archived/{pipeline}/{run.batch}/{name}"
    run.s3.copy(
        {"Bucket": run.landing, "Key": upload.key, "VersionId": upload.version_id},
        run.landing,
        key,
        # Tags are not copied: reading them would take a permission more.
        ExtraArgs={"TaggingDirective": "REPLACE"},
        Config=_TRANSFER,
    )
    head = b""
    if upload.size:  # S3 has no range of an empty object
        head = run.s3.get_object(Bucket=run.landing, Key=key, Range=f"bytes=0-{_HEAD_BYTES - 1}")["Body"].read()
    return ArchivedFile(upload, name, key, head)


def _file_name(number: int, key: str) -> str:
    """`00007-orders.json`: what a person knows the key by, in characters that no path syntax uses, and not too long."""
    recognisable = re.sub(r"[^A-Za-z0-9.-]+", "-", key.rsplit("/", 1)[-1])[-100:].lstrip(".-")
    # One ending for all: by others, Spark would take a file for a compressed one.
    return f"{number:05d}-{recognisable.removesuffix('.json') or 'file'}.json"
