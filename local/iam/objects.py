"""What requests to S3 need beyond MiniStack's own account of it.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html

A key is taken as it is: MiniStack drops doubled and trailing slashes, so that a folder marker `a/b/` was checked as
`a/b`, which a statement on `a/b/*` does not cover, and `//secret` as `secret`.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from ministack.core import iam_evaluator
from ministack.services import s3

from local.iam import decide, encryption
from local.s3 import listed_configurations

_Response = tuple[int, dict[str, str], Any]
_Checks = list[tuple[str, str]]

_ACL_HEADERS = ("acl", "grant-read", "grant-write", "grant-read-acp", "grant-write-acp", "grant-full-control")
_FURTHER_ON_WRITE = {
    "s3:PutObjectAcl": tuple(f"x-amz-{name}" for name in _ACL_HEADERS),
    "s3:PutObjectTagging": ("x-amz-tagging",),
    "s3:PutObjectRetention": ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date"),
    "s3:PutObjectLegalHold": ("x-amz-object-lock-legal-hold",),
}
"""What a write needs besides s3:PutObject when it carries one of these headers."""

_KEYS_OF_WRITES = (
    "x-amz-copy-source",
    "x-amz-metadata-directive",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
)


_READING = {"x-id", "versionId", "partNumber", "attributes"} | {
    f"response-{name}"
    for name in (
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-type",
        "expires",
    )
}
"""What GetObject may have in its query; anything else asks for something else of the object."""


def arn(path: str) -> str:
    """The bucket's or the object's ARN of a path-style request path."""
    bucket, key = _split(path)
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}" if bucket else "*"


def action(original: Callable[[str, str, dict[str, Any]], str | None]) -> Callable[..., str | None]:
    """The action of a request, for keys that are only slashes too."""

    @functools.wraps(original)
    def _s3_action(method: str, path: str, query_params: dict[str, Any]) -> str | None:
        bucket, key = _split(path)
        configuration = None if key else listed_configurations.action(method, query_params)
        return configuration or original(method, f"/{bucket}/{'key' if key else ''}", query_params)

    return _s3_action


def further_checks(original: Callable[..., _Checks]) -> Callable[..., _Checks]:
    """Adds the permissions that tags, ACLs, locks, conditions and the tags of a copy's source need."""

    @functools.wraps(original)
    def s3_additional_checks(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> _Checks:
        found = original(method, path, headers, body, query_params)
        own = arn(path)
        if "/" not in own:  # of a batch, whose keys are decided one by one, the leave to break retention remains
            return [each for each in found if each[0] == "s3:BypassGovernanceRetention"]
        collapsed = "arn:aws:s3:::" + "/".join(part for part in path.split("/") if part)
        found = [(name, own if resource == collapsed else resource) for name, resource in found]
        if method in ("PUT", "POST") and query_params.keys() <= {"x-id", "uploads", "partNumber", "uploadId"}:
            found += [(name, own) for name, causes in _FURTHER_ON_WRITE.items() if any(map(headers.get, causes))]
            found += _copied_tags(headers, own)
            found += _keys_of_write(path, headers, query_params)
        elif method == "GET" and query_params.keys() <= _READING:
            bucket, key = _split(path)
            used = encryption.key_of_object(bucket, key, _first(query_params.get("versionId", "")))
            found += [("kms:Decrypt", used)] if used else []
        if headers.get("if-match", "*") != "*" and method != "GET" and method != "HEAD":
            found.append(("s3:GetObject", own))
        return found

    return s3_additional_checks


def _keys_of_write(path: str, headers: Mapping[str, str], query: Mapping[str, Any]) -> _Checks:
    """The keys of what is written, and of what is copied. A part is joined to the others, which are read for it."""
    found = []
    key = encryption.key_of_writing(_split(path)[0], headers)
    if key:
        in_parts = query.keys() & {"uploads", "uploadId"}
        found += [(name, key) for name in (encryption.WRITING if in_parts else encryption.WRITING[:1])]
    source = _source(headers)
    if source:
        read = encryption.key_of_object(*source)
        found += [("kms:Decrypt", read)] if read else []
    return found


def _source(headers: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Bucket, key and version of what is copied."""
    from ministack.core.iam_actions import _s3_source_object

    found = _s3_source_object(dict(headers)) if headers.get("x-amz-copy-source") else None
    if found is None:
        return None
    resource, version = found
    bucket, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
    return bucket, key, version or ""


def _copied_tags(headers: Mapping[str, str], destination: str) -> _Checks:
    """A copy takes its source's tags with it, unless it says otherwise."""
    source = _source(headers)
    if source is None or headers.get("x-amz-tagging-directive", "COPY").upper() == "REPLACE":
        return []
    bucket, key, version = source
    resource = f"arn:aws:s3:::{bucket}/{key}"
    if not s3.object_tags_for_condition(bucket, key, {"versionId": version} if version else {}):
        return []
    read = "s3:GetObjectVersionTagging" if version else "s3:GetObjectTagging"
    return [(read, resource), ("s3:PutObjectTagging", destination)]


def conditions(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Adds the condition keys that a request's headers and parameters give."""

    @functools.wraps(original)
    def s3_service_context(
        iam_action: str,
        query_params: dict[str, Any] | None,
        path: str = "",
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        found = original(iam_action, query_params, path, headers)
        query, given = query_params or {}, headers or {}
        for condition in ("if-match", "if-none-match"):
            if given.get(condition) and iam_action in ("s3:PutObject", "s3:DeleteObject"):
                found[f"s3:{condition}"] = given[condition]
        if query.get("versionId"):
            found["s3:VersionId"] = _first(query["versionId"])
        if iam_action == "s3:PutObject":
            found |= {f"s3:{name}": given[name] for name in _KEYS_OF_WRITES if given.get(name)}
            creates = "uploads" not in query and "partNumber" not in query
            found["s3:ObjectCreationOperation"] = str(creates).lower()
        tags = dict(parse_qsl(given.get("x-amz-tagging", ""), keep_blank_values=True))
        if tags:
            found |= {f"s3:RequestObjectTag/{name}": value for name, value in tags.items()}
            found["s3:RequestObjectTagKeys"] = list(tags)
        return found

    return s3_service_context


def hidden(original: Callable[..., _Response]) -> Callable[..., _Response]:
    """Whether a key is there is told only to who may list the bucket: others get 403, not 404.

    The key is the prefix that such a listing would have, so `s3:prefix` conditions count.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    """

    @functools.wraps(original)
    def read_object(
        bucket_name: str, key: str, headers: dict[str, str] | None = None, query_params: dict[str, Any] | None = None
    ) -> _Response:
        response = original(bucket_name, key, headers, query_params)
        if response[0] != 404 or not headers or s3._buckets.get(bucket_name) is None:
            return response
        caller = decide.principal(iam_evaluator.request_caller_arn(headers, query_params))
        try:
            decide.require(caller, "s3:ListBucket", f"arn:aws:s3:::{bucket_name}", s3__prefix=key)
        except decide.AccessDeniedError as error:
            refused: _Response = s3._error("AccessDenied", str(error), 403, f"/{bucket_name}/{key}")
            return refused
        return response

    return read_object


def _split(path: str) -> tuple[str, str]:
    bucket, _, key = path.lstrip("/").partition("/")
    return bucket, key


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value
