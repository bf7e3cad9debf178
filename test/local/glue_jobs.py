"""What tests of job runs share: jobs made of scripts, run through the Glue API on a local cloud."""

import contextlib
import time
from collections.abc import Callable, Collection
from typing import Any

from botocore.exceptions import ClientError
from clouds import Cloud

LOGS = {  # as in AWS's managed policy for Glue roles
    "Effect": "Allow",
    "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": "arn:aws:logs:*:*:*:/aws-glue/*",
}
_ENDED = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"})


def ended(glue: Any, job: str, run: str, states: Collection[str] = _ENDED, patience: float = 180) -> dict[str, Any]:
    """A job run, waited for until it has ended or is in one of these states.

    glue: a client. patience: in seconds; on a busy machine runs take long, most take seconds.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found: dict[str, Any] = glue.get_job_run(JobName=job, RunId=run)["JobRun"]
        if found["JobRunState"] in {*states, *_ENDED}:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"{job} is still {found['JobRunState']}")


class Jobs:
    """Makes jobs of scripts, runs them and waits for them.

    bucket: theirs, made here, and the name of their role, which may do all with it, write logs, and what the statements
    allow.
    """

    def __init__(self, cloud: Cloud, bucket: str, statements: list[dict[str, Any]]) -> None:
        self.bucket = bucket
        self.glue = cloud.client("glue")
        self.s3 = cloud.client("s3")
        self.s3.create_bucket(Bucket=bucket)
        resources = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
        objects = {"Effect": "Allow", "Action": "s3:*", "Resource": resources}
        self.role = cloud.role(bucket, "glue.amazonaws.com", [objects, LOGS, *statements])

    def make(self, name: str, script: str, **definition: Any) -> str:
        self.s3.put_object(Bucket=self.bucket, Key=f"scripts/{name}.py", Body=script.encode())
        location = f"s3://{self.bucket}/scripts/{name}.py"
        command = {"Name": "glueetl", "ScriptLocation": location, "PythonVersion": "3"}
        self.glue.create_job(
            **{"Name": name, "Role": self.role, "Command": command, "GlueVersion": "5.0", **definition}
        )
        return name

    def start(self, name: str, **arguments: Any) -> str:
        run: str = self.glue.start_job_run(JobName=name, **arguments)["JobRunId"]
        return run

    def get(self, name: str, run: str) -> dict[str, Any]:
        found: dict[str, Any] = self.glue.get_job_run(JobName=name, RunId=run)["JobRun"]
        return found

    def wait(self, name: str, run: str, states: Collection[str] = _ENDED) -> dict[str, Any]:
        return ended(self.glue, name, run, states)

    def run(self, name: str, script: str, arguments: dict[str, str] | None = None, **definition: Any) -> dict[str, Any]:
        self.make(name, script, **definition)
        return self.wait(name, self.start(name, Arguments=arguments or {}))

    def keys(self, prefix: str) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix)
        return [each["Key"] for each in listed.get("Contents", [])]

    def text(self, key: str) -> str:
        body: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return body.decode()


def messages(cloud: Cloud, group: str, stream: str, until: Callable[[list[str]], bool] = bool) -> list[str]:
    """The lines of a log stream, waited for until there are those that a test asks for; any, if it does not say.

    The last come a moment after their run has ended, as on AWS.
    """
    logs = cloud.client("logs")
    lines: list[str] = []
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not until(lines):
        with contextlib.suppress(ClientError):
            found = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)["events"]
            lines = [event["message"] for event in found]
        time.sleep(0.05)
    return lines


def having(text: str) -> Callable[[list[str]], bool]:
    """Whether a text is in one of the lines."""
    return lambda lines: any(text in line for line in lines)
