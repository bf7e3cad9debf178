"""JSON objects in S3."""

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
