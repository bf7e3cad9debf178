"""The report of a run, kept in the artifacts bucket; `src/lib/run-report.ts` reads it.

`logs/glue-jobs/JOB/BATCH.json` says what a job did to a batch, `logs/glue-jobs/JOB/runs/RUN.json` the same by its run.
The work on a batch that a run was given is told and counted by the first, else by the second.
"""

from typing import Any

from millrace import objects
from millrace.run import Run


class JobNotFinishedError(Exception):
    """A job that has to come first has not come to its end for this batch."""


def write(run: Run, job: str, content: dict[str, Any]) -> None:
    """Keep what a job did to the run's batch, and as the report of the run."""
    # That of the batch last: it counts, for the one run that it names.
    objects.write(run.s3, run.artifacts, _key(job, f"runs/{run.id}"), _report(run, content))
    if run.batch != run.id:
        write_batch(run, job, content)


def write_batch(run: Run, job: str, content: dict[str, Any]) -> None:
    """Keep what a job did to the run's batch. That it is there says that the job is done with it."""
    objects.write(run.s3, run.artifacts, _key(job, run.batch), _report(run, content))


def is_written(run: Run, job: str) -> bool:
    """Whether a job is done with the run's batch."""
    return objects.read(run.s3, run.artifacts, _key(job, run.batch)) is not None


def is_counted(run: Run, job: str) -> bool:
    """Whether a job is done with the run's batch, and the report of the run that did it tells so in its `batches`."""
    done = objects.read(run.s3, run.artifacts, _key(job, run.batch))
    told = objects.read(run.s3, run.artifacts, _key(job, f"runs/{done['run']}")) if done else None
    return told is not None and run.batch in told["batches"]


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


def _report(run: Run, content: dict[str, Any]) -> dict[str, Any]:
    return {"batch": run.batch, "run": run.id, "seconds": run.seconds, **content}


def _key(job: str, name: str) -> str:
    return f"logs/glue-jobs/{job}/{name}.json"
