"""The configuration of Spark in a job run: local mode, and S3A on `s3://` with the credentials of the job's role."""

import os
from pathlib import Path

from local import settings
from local.aws import Credentials

_S3A = "org.apache.hadoop.fs.s3a"


def properties(name: str, folder: Path, endpoint: str, credentials: Credentials) -> dict[str, str]:
    """What every SparkConf of the run starts from.

    name: of the application. folder: the run's own. endpoint: of S3. credentials: a role session's.
    """
    return {
        "spark.master": "local[*]",
        "spark.app.name": name,
        "spark.driver.host": settings.HOST,
        "spark.driver.bindAddress": settings.HOST,
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.hadoop.hadoop.tmp.dir": str(folder / "hadoop"),
        **_file_system(endpoint),
        **_credentials(credentials),
        **_of_sdk_v2(endpoint, credentials),
    }


def environment(credentials: Credentials, folder: Path) -> dict[str, str]:
    """What boto3 in a script reads, and nothing of the user's.

    folder: the run's own, with a folder `tmp` in it.
    """
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        "AWS_SESSION_TOKEN": credentials.session_token or "",
        "AWS_REGION": settings.REGION,
        "AWS_DEFAULT_REGION": settings.REGION,
        "AWS_ENDPOINT_URL": settings.ENDPOINT,
        "AWS_EC2_METADATA_DISABLED": "true",
        "HOME": str(folder),
        "TZ": "UTC",  # as on AWS, whatever the laptop's is
        "TMPDIR": str(folder / "tmp"),
    }


def _file_system(endpoint: str) -> dict[str, str]:
    options = {
        "fs.s3.impl": f"{_S3A}.S3AFileSystem",
        "fs.s3n.impl": f"{_S3A}.S3AFileSystem",
        "fs.s3a.endpoint": endpoint,
        "fs.s3a.endpoint.region": settings.REGION,
        "fs.s3a.path.style.access": "true",
        "fs.s3a.change.detection.mode": "none",
        "fs.s3a.aws.credentials.provider": "com.amazonaws.auth.SystemPropertiesCredentialsProvider",
    }
    return {f"spark.hadoop.{name}": value for name, value in options.items()}


def _credentials(credentials: Credentials) -> dict[str, str]:
    """Properties of the JVM, which has one run at a time.

    Not S3A's TemporaryAWSCredentialsProvider: of several threads that use a bucket first, all but one find it without
    credentials (Hadoop 3.3.4 marks it as initialized before it is).
    """
    return {
        "aws.accessKeyId": credentials.access_key_id,
        "aws.secretKey": credentials.secret_access_key,
        "aws.sessionToken": credentials.session_token or "",
    }


def _of_sdk_v2(endpoint: str, credentials: Credentials) -> dict[str, str]:
    """Properties of the JVM that version 2 of AWS's SDK reads, which Iceberg uses for S3 and the catalog.

    https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
    """
    return {
        "aws.secretAccessKey": credentials.secret_access_key,
        "aws.region": settings.REGION,
        "aws.endpointUrl": endpoint,
        "aws.disableEc2Metadata": "true",
    }
