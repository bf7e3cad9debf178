"""The intake of a job that nobody gives a batch: it opens one itself, of the uploads that it has not taken yet.

The uploads stay where they arrived. Which version of each key was taken last is in one object of the artifacts
bucket, `batches/PIPELINE/taken.json`: {key: version}, of the keys that are still there. So to find what is new takes
one listing and one object, whatever the number of keys; the object has about 100 bytes a key.

A job on Glue has no conditional writes (its boto3 knows none): that there is one open batch at most rests on the job's
MaxConcurrentRuns being 1. The objects are those that `src/lib/batch.ts` writes.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from millrace import objects
from millrace.batch import Input, load

if TYPE_CHECKING:  # what runs on a laptop has no awsglue
    from millrace.run import Run


@dataclass(frozen=True)
class Claim:
    """A batch to work on. is_left_behind: an earlier run has opened it, and did not come to its end."""

    batch: str
    inputs: tuple[Input, ...]
    is_left_behind: bool


@dataclass(frozen=True)
class Intake:
    """Where the uploads of a pipeline arrive: under a prefix of the landing bucket, by names of this form.

    name: a pattern of what follows the prefix.
    """

    pipeline: str
    prefix: str
    name: re.Pattern[str]

    def claim(self, run: "Run", job: str) -> Claim | None:
        """The open batch, which a run has left behind, or a new one; None when there is nothing new.

        A batch that was left behind and has uploads that somebody has removed since is given up, and a new one takes
        its place: so a file that no run survives is taken out.

        job: the name of who claims.
        """
        left = objects.read(run.s3, run.artifacts, self._open)
        name = self._continued(run, job, left) if left else self._opened(run, job)
        return Claim(name, load(run, self.pipeline, name), is_left_behind=bool(left)) if name else None

    def complete(self, run: "Run", inputs: tuple[Input, ...]) -> None:
        """Note that these versions are taken, and close the batch. Again changes nothing."""
        taken = self._taken(run) | {each.key: each.version_id for each in inputs}
        objects.write(run.s3, run.artifacts, self._record, taken)
        objects.delete(run.s3, run.artifacts, [self._open])

    def _continued(self, run: "Run", job: str, left: dict[str, Any]) -> str:
        there = self._uploads(run)
        if all(each["key"] in there for each in left["inputs"]):
            objects.write(run.s3, run.artifacts, self._open, {**left, "attempt": left["attempt"] + 1})
            name: str = left["batch"]
            return name
        print(f"Uploads of the batch {left['batch']} were removed before it was done; it is given up for a new one.")
        return self._open_batch(run, job, self._untaken(run), [*left.get("abandoned", []), left["batch"]])

    def _opened(self, run: "Run", job: str) -> str | None:
        new = self._untaken(run)
        return self._open_batch(run, job, new, []) if new else None

    def _open_batch(self, run: "Run", job: str, inputs: list[dict[str, Any]], abandoned: list[str]) -> str:
        now = datetime.now(timezone.utc)
        name = f"{self.pipeline}-{now:%Y%m%dT%H%M%SZ}-{run.id[-8:]}"
        batch = {
            "batch": name,
            "pipeline": self.pipeline,
            "owner": job,
            "attempt": 1,
            "openedAt": _as_text(now),
            "inputs": inputs,
            "abandoned": abandoned,
        }
        # The record first: a batch that is open has one.
        objects.write(run.s3, run.artifacts, f"batches/{self.pipeline}/{name}.json", batch)
        objects.write(run.s3, run.artifacts, self._open, batch)
        return name

    def _untaken(self, run: "Run") -> list[dict[str, Any]]:
        """The uploads whose version is not the one that was taken, as a batch has them; those taken are noted anew."""
        uploads = self._uploads(run)
        taken = self._taken(run)
        there = {key: version for key, version in taken.items() if key in uploads}
        if there != taken:
            objects.write(run.s3, run.artifacts, self._record, there)
        return [each for key, each in uploads.items() if each["versionId"] != there.get(key)]

    def _uploads(self, run: "Run") -> dict[str, dict[str, Any]]:
        """The current version of each key, in the order of the keys."""
        pages = run.s3.get_paginator("list_object_versions").paginate(Bucket=run.landing, Prefix=self.prefix)
        found, others = {}, []
        for each in (each for page in pages for each in page.get("Versions", []) if each["IsLatest"]):
            key = each["Key"]
            if self.name.fullmatch(key.removeprefix(self.prefix)):
                found[key] = {
                    "key": key,
                    "versionId": each["VersionId"],
                    "etag": each["ETag"],
                    "size": each["Size"],
                    "uploadedAt": each["LastModified"].isoformat(),
                }
            elif not key.endswith("/"):
                others.append(key)
        if others:
            print(f"Left alone, since they are not named {self.name.pattern}: {len(others)}, the first {others[0]}")
        return found

    def _taken(self, run: "Run") -> dict[str, str]:
        taken: dict[str, str] = objects.read(run.s3, run.artifacts, self._record) or {}
        return taken

    @property
    def _open(self) -> str:
        return f"batches/{self.pipeline}/open.json"

    @property
    def _record(self) -> str:
        return f"batches/{self.pipeline}/taken.json"


def _as_text(moment: datetime) -> str:
    """As `src/lib/batch.ts` writes it: `2024-07-09T14:00:00.123Z`."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
