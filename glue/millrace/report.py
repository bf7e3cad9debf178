"""The report of a run, kept in the artifacts bucket; `src/lib/run-report.ts` reads it."""

from typing import Any

from millrace import objects
from millrace.run import Run


class JobNotFinishedError(Exception):
    """A job that has to come first has not come to its end for this batch."""


def write(run: Run, job: str, content: dict[str, Any]) -> None:
    """Keep what a job did to the run's batch. That it is there says that the job is done with it."""
    objects.write(run.s3, run.artifacts, _key(job, run.batch), {"batch": run.batch, "seconds": run.seconds, **content})


def read(run: Run, job: str) -> dict[str, Any]:
    """What a job did to the run's batch.

    Raises:
        JobNotFinishedError
    """
    found: dict[str, Any] | None = objects.read(run.s3, run.artifacts, _key(job, run.batch))
    if found is None:
        raise JobNotFinishedError(
            f"The job {job} has not come to its end for the batch {run.batch}: "
            f"s3://{run.artifacts}/{_key(job, run.batch)} does not exist. Was its run stopped?"
        )
    return found


def _key(job: str, batch: str) -> str:
    return f"logs/glue-jobs/{job}/{batch}.json"
