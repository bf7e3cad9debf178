"""Job definitions, many at a time: GetJobs, ListJobs, BatchGetJobs.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html
"""

from typing import Any

from ministack.services import glue

from local.glue.paging import page

_MOST = 1000


def get_jobs(request: dict[str, Any]) -> dict[str, Any]:
    return page(list(glue._jobs.values()), request, "Jobs", _MOST)


def list_jobs(request: dict[str, Any]) -> dict[str, Any]:
    """The names of the jobs that have all the tags that are asked for."""
    tags = (request.get("Tags") or {}).items()
    names = [name for name in glue._jobs if tags <= glue._tags.get(glue._arn("job", name), {}).items()]
    return page(names, request, "JobNames", _MOST)


def batch_get_jobs(request: dict[str, Any]) -> dict[str, Any]:
    names = request.get("JobNames", [])
    return {
        "Jobs": [glue._jobs[name] for name in names if name in glue._jobs],
        "JobsNotFound": [name for name in names if name not in glue._jobs],
    }


OPERATIONS = {"GetJobs": get_jobs, "ListJobs": list_jobs, "BatchGetJobs": batch_get_jobs}
