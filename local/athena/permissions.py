"""What the caller of a query must be allowed, on top of Athena's own actions: Athena acts with those permissions.

https://docs.aws.amazon.com/athena/latest/ug/managed-policies.html
https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
"""

from collections.abc import Iterable
from typing import Any

from ministack.core.iam_evaluator import PrincipalInfo

from local import settings
from local.athena.errors import S3_FORBIDDEN, AccessDeniedError
from local.athena.tables.objects import StoredObject, split_location
from local.iam import decide, encryption

_VIA = {
    "aws__CalledVia": ["athena.amazonaws.com"],
    "aws__CalledViaFirst": "athena.amazonaws.com",
    "aws__CalledViaLast": "athena.amazonaws.com",
    "aws__ViaAWSService": "true",
}
"""Athena calls Glue and S3 for the caller, and says so."""


class Permissions:
    """The permissions of the principal that started a query."""

    def __init__(self, principal: PrincipalInfo) -> None:
        self._principal = principal

    def glue(self, action: str, database: str | None = None, table: str | None = None) -> None:
        """Glue asks for the catalog, for the database and for the table, each.

        Raises:
            AccessDeniedError
        """
        resources = ["catalog"]
        if database is not None:
            resources.append(f"database/{database}")
        if database is not None and table is not None:
            resources.append(f"table/{database}/{table}")
        for resource in resources:
            arn = f"arn:aws:glue:{settings.REGION}:{settings.ACCOUNT}:{resource}"
            try:
                decide.require(self._principal, f"glue:{action}", arn, **_VIA)
            except decide.AccessDeniedError as error:
                raise AccessDeniedError(f"Insufficient permissions to execute the query. {error}") from error

    def workgroup(self, action: str, name: str) -> None:
        """One of Athena's own actions. Raises: AccessDeniedError"""
        arn = f"arn:aws:athena:{settings.REGION}:{settings.ACCOUNT}:workgroup/{name}"
        try:
            decide.require(self._principal, f"athena:{action}", arn)
        except decide.AccessDeniedError as error:
            raise AccessDeniedError(f"Insufficient permissions to execute the query. {error}") from error

    def list_location(self, location: str) -> None:
        """Raises: AccessDeniedError"""
        bucket, prefix = split_location(location)
        self._s3("s3:ListBucket", f"arn:aws:s3:::{bucket}", location, s3__prefix=prefix)

    def read(self, objects: Iterable[StoredObject]) -> None:
        """Raises: AccessDeniedError"""
        if self._principal.policies is None:
            return
        for each in objects:
            self._read(each.bucket, each.key, each.url)

    def read_result(self, url: str) -> None:
        """Who asks for results reads them from the bucket. Raises: AccessDeniedError"""
        bucket, _, key = url.removeprefix("s3://").partition("/")
        self._read(bucket, key, url)

    def delete(self, objects: Iterable[StoredObject]) -> None:
        """Raises: AccessDeniedError"""
        for each in objects:
            self._s3("s3:DeleteObject", f"arn:aws:s3:::{each.bucket}/{each.key}", each.url)

    def write(self, bucket: str, key: str) -> None:
        """Raises: AccessDeniedError"""
        try:
            arn = f"arn:aws:s3:::{bucket}/{key}"
            decide.require(self._principal, "s3:PutObject", arn, **_VIA)
            used = encryption.key_of_writing(bucket, {})
            if used:
                decide.require(
                    self._principal, "kms:GenerateDataKey", used, **_VIA, **encryption.keys_of_request("s3", arn)
                )
        except decide.AccessDeniedError as error:
            raise AccessDeniedError(
                f"Access denied when writing output to url: s3://{bucket}/{key} . Please ensure you are allowed to "
                f"access "
                "the S3 bucket. If specifying an expected bucket owner, confirm the bucket is owned by the expected "
                "account. If you are encrypting query results with KMS key, please ensure you are allowed to access "
                "your "
                f"KMS key. {error}",
                S3_FORBIDDEN,
            ) from error

    def find_bucket(self, bucket: str) -> None:
        """Raises: decide.AccessDeniedError"""
        decide.require(self._principal, "s3:GetBucketLocation", f"arn:aws:s3:::{bucket}", **_VIA)

    def _read(self, bucket: str, key: str, url: str) -> None:
        arn = f"arn:aws:s3:::{bucket}/{key}"
        self._s3("s3:GetObject", arn, url)
        used = encryption.key_of_object(bucket, key)
        if used:
            self._s3("kms:Decrypt", used, url, **encryption.keys_of_request("s3", arn))

    def _s3(self, action: str, arn: str, url: str, **context: Any) -> None:
        try:
            decide.require(self._principal, action, arn, **_VIA, **context)
        except decide.AccessDeniedError as error:
            raise AccessDeniedError(f"Permission denied on S3 path: {url}. {error}", S3_FORBIDDEN) from error
