"""Runs of Glue jobs, from StartJobRun to their end."""

import time
from typing import Any

from bench.errors import BenchmarkError
from bench.sides import seconds

_POLL_SECONDS = 0.05


def run_job(glue: Any, name: str, arguments: dict[str, str] | None = None) -> float:
    """The seconds from StartJobRun to SUCCEEDED. glue: a client of boto3.

    Raises:
        BenchmarkError
    """

    def run() -> None:
        identifier = glue.start_job_run(JobName=name, Arguments=arguments or {})["JobRunId"]
        while True:
            found = glue.get_job_run(JobName=name, RunId=identifier)["JobRun"]
            if found["JobRunState"] == "SUCCEEDED":
                return
            if found["JobRunState"] not in ("STARTING", "RUNNING", "WAITING"):
                raise BenchmarkError(
                    f"The run {identifier} of {name} ended as {found['JobRunState']}: {found.get('ErrorMessage')}"
                )
            time.sleep(_POLL_SECONDS)

    return seconds(run)
