"""Objects that S3 does not give out, whatever is tried: Spark ends a run on one of them, and does not say which."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from botocore.exceptions import ClientError
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from millrace.batch import Input
from millrace.run import Run

_GONE = {"NoSuchKey", "NoSuchVersion", "404"}
_FOR_GOOD = {"InvalidObjectState", "InvalidRequest"}

Result = TypeVar("Result")


def refusal(error: ClientError) -> str | None:
    """Why S3 refuses this one object for good; None where it refuses the role or the moment.

    Objects in an archive, encrypted by a key that nobody here may use or that the uploader has, and versions that are
    gone: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    """
    code = str(error.response["Error"]["Code"])
    about_a_key = code == "AccessDenied" and "kms" in str(error).lower()
    is_for_good = code in _GONE | _FOR_GOOD or code.startswith("KMS.") or about_a_key
    return f"S3 does not give the upload out: {error}" if is_for_good else None


def without_withheld(
    run: Run, bucket: str, files: Iterable[Input], work: Callable[[dict[Input, str]], Result]
) -> Result:
    """What work gives; where it fails and S3 does not give files out, what it gives without those.

    Files are looked at only then: it takes a request each.

    work: takes the files that it has to leave out, with the reason.
    """
    try:
        return work({})
    except (Py4JJavaError, PySparkException, ClientError) as error:
        found = _withheld(run, bucket, files)
        if not found:
            raise
        print(f"S3 does not give out {len(found)} files; once more without them. The error was: {error}"[:2000])
        return work(found)


def _withheld(run: Run, bucket: str, files: Iterable[Input]) -> dict[Input, str]:
    def reason(file: Input) -> str | None:
        try:
            run.s3.get_object(Bucket=bucket, Key=file.key, Range="bytes=0-0")["Body"].close()
        except ClientError as error:
            # One that was removed since it was listed is no fault of who uploaded it.
            return None if error.response["Error"]["Code"] in _GONE else refusal(error)
        return None

    some = [each for each in files if each.size]  # S3 has no range of an empty object
    return {file: why for file, why in zip(some, run.in_parallel(reason, some), strict=True) if why is not None}
