"""Batches as `src/lib/batch.ts` opens them, of all that lies under a prefix."""

import json
from collections.abc import Callable

from deployed import Service

BATCH = "bench"


def opened(pipeline: str, prefix: str) -> Callable[[Service], None]:
    """What opens the batch `bench` of a pipeline."""

    def open_batch(service: Service) -> None:
        s3 = service.client("s3")
        found = s3.list_object_versions(Bucket=service.landing, Prefix=prefix)["Versions"]
        inputs = [
            {
                "key": each["Key"],
                "versionId": each["VersionId"],
                "etag": each["ETag"],
                "size": each["Size"],
                "uploadedAt": each["LastModified"].isoformat(),
            }
            for each in found
            if each["IsLatest"]
        ]
        manifest = {
            "batch": BATCH,
            "pipeline": pipeline,
            "owner": "bench",
            "attempt": 1,
            "openedAt": "2024-07-09T14:00:00.000Z",
            "inputs": inputs,
            "abandoned": [],
        }
        key = f"batches/{pipeline}/{BATCH}.json"
        s3.put_object(Bucket=service.artifacts, Key=key, Body=json.dumps(manifest))

    return open_batch
