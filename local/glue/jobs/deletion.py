"""DeleteJob: a job goes with its runs and its bookmark.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html
"""

from typing import Any

from ministack.services import glue

from local.glue.jobs import bookmarks


def delete_job(request: dict[str, Any]) -> dict[str, Any]:
    """A job that is not there is no error."""
    name = request.get("JobName", "")
    glue._jobs.pop(name, None)
    glue._job_runs.pop(name, None)
    bookmarks.forget(name)
    return {"JobName": name}


OPERATIONS = {"DeleteJob": delete_job}
