"""The batch that a run works on: which versions of which keys. `src/lib/batch.ts` claims and completes it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from millrace import objects

if TYPE_CHECKING:  # what runs on a laptop has no awsglue
    from millrace.run import Run


@dataclass(frozen=True)
class Input:
    """An upload; size in bytes, uploaded_at in ISO 8601."""

    key: str
    version_id: str
    size: int
    uploaded_at: str


class BatchNotFoundError(Exception):
    """No execution has claimed a batch of this name."""


def current_versions(run: "Run", bucket: str, prefix: str) -> list[Input]:
    """The current version of each key under a prefix, in the order of the keys."""
    pages = run.s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    return [
        Input(each["Key"], each["VersionId"], each["Size"], each["LastModified"].isoformat())
        for page in pages
        for each in page.get("Versions", [])
        if each["IsLatest"]
    ]


def load(run: "Run", pipeline: str, batch: str) -> tuple[Input, ...]:
    """The inputs of a batch.

    Raises:
        BatchNotFoundError
    """
    inputs = _manifest(run, pipeline, batch)["inputs"]
    return tuple(Input(each["key"], each["versionId"], each["size"], each["uploadedAt"]) for each in inputs)


def abandoned(run: "Run", pipeline: str, batch: str) -> tuple[str, ...]:
    """The batches that were given up before a batch was opened, and are to be taken back by it.

    Raises:
        BatchNotFoundError
    """
    return tuple(_manifest(run, pipeline, batch).get("abandoned", ()))


def opened_at(run: "Run", pipeline: str, batch: str) -> str:
    """When a batch was opened, in ISO 8601 and UTC, whenever it is worked on.

    Raises:
        BatchNotFoundError
    """
    moment: str = _manifest(run, pipeline, batch)["openedAt"]
    return moment


def opened_on(run: "Run", pipeline: str, batch: str) -> str:
    """The day that a batch was opened on, in UTC: `2024-07-09`.

    Raises:
        BatchNotFoundError
    """
    return opened_at(run, pipeline, batch)[:10]


def _manifest(run: "Run", pipeline: str, batch: str) -> dict[str, Any]:
    key = f"batches/{pipeline}/{batch}.json"
    manifest: dict[str, Any] | None = objects.read(run.s3, run.artifacts, key)
    if manifest is None:
        raise BatchNotFoundError(
            f"There is no batch {batch}: s3://{run.artifacts}/{key} does not exist. Batches are claimed before jobs "
            "are started: upload a file, or invoke the function sweep, instead of starting the job."
        )
    return manifest
