"""Objects in S3."""

import json
from typing import Any


def read(s3: Any, bucket: str, key: str) -> Any:
    """The content of a JSON object; None when it is not there."""
    try:
        return json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except s3.exceptions.NoSuchKey:
        return None


def write(s3: Any, bucket: str, key: str, content: Any) -> None:
    body = json.dumps(content, indent=2, ensure_ascii=False).encode()
    s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")


def keys(s3: Any, bucket: str, prefix: str) -> list[str]:
    """Keys under a prefix, in their order."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [each["Key"] for page in pages for each in page.get("Contents", [])]


def copy(s3: Any, bucket: str, source: str, target: str) -> None:
    """Copy an object within a bucket, without its tags: reading them would take a permission more."""
    s3.copy({"Bucket": bucket, "Key": source}, bucket, target, ExtraArgs={"TaggingDirective": "REPLACE"})


def delete(s3: Any, bucket: str, keys: list[str]) -> None:
    """Delete objects; those that are not there are no error.

    Raises:
        OSError: some could not be deleted.
    """
    for start in range(0, len(keys), 1000):
        chunk = [{"Key": key} for key in keys[start : start + 1000]]
        answer: dict[str, Any] = s3.delete_objects(Bucket=bucket, Delete={"Objects": chunk, "Quiet": True})
        if answer.get("Errors"):
            raise OSError(f"{len(answer['Errors'])} objects could not be deleted, the first: {answer['Errors'][0]}")
